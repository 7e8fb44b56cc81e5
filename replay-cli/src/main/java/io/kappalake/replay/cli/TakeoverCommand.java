package io.kappalake.replay.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.DurationConverter;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.replay.ReplayTakeover;
import io.kappalake.replay.Replays;
import io.kappalake.replay.compare.AuditReport;
import io.kappalake.replay.compare.Verdict;
import io.kappalake.replay.plan.PlanFile;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.run.ReplayProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./kappalake replay takeover}. */
@Command(
        name = "takeover",
        description = {
            "Let a new job take the place of the live one: it reads all of history into drafts, is",
            "audited, the live job stops with a savepoint, the new one reads what that had read",
            "since, the drafts are published, and it goes on as the live job. Readers see the old",
            "tables or the new ones. If a step fails, the old job is started again. Run it again",
            "after a crash: it goes on where it was."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: the windows become ten minutes long, from the first record on.",
            "  cp .kappalake/kappalake.yaml new.yaml    then edit: ingest.windows.tumbling: 10m,",
            "                                           kafka.group: kappalake-ingest-2",
            "  ./kappalake replay plan --takeover new.yaml --out bigger.yaml",
            "  ./kappalake replay takeover bigger.yaml --accept-differences --yes",
            "  cp new.yaml .kappalake/kappalake.yaml    from now on this is the configuration"
        })
final class TakeoverCommand implements Callable<Integer> {
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;
    @Mixin private ConfirmOptions confirm;
    @Mixin private AuditOptions audit;
    @Mixin private AcceptOptions accept;

    @Parameters(index = "0", paramLabel = "PLAN", description = "A plan made with --takeover.")
    private Path file;

    @Option(
            names = "--max-rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "Records per second at most, so that the live job does not starve.")
    private long maxRate;

    @Option(
            names = "--keep",
            paramLabel = "TIME",
            defaultValue = "30d",
            converter = DurationConverter.class,
            description = "How long the earlier tables are kept (default: ${DEFAULT-VALUE}).")
    private Duration keep;

    @Override
    public Integer call() {
        audit.tolerance();
        ReplayPlan plan = PlanFile.read(file).plan();
        if (plan.mode() != ReplayPlan.Mode.TAKEOVER) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "%s is not the plan of a takeover: make one with './kappalake replay plan --takeover NEW_CONFIG'"
                            .formatted(file));
        }
        try (Replays replays = Replays.open(lakehouse.load())) {
            if (confirm.dryRun()) {
                replays.check(plan);
                output.say("The plan holds; nothing was started");
                output.result(plan);
                return 0;
            }
            confirm.require(
                    "Let the job of %s take over from %s"
                            .formatted(plan.group(), plan.liveGroup()));
            return run(replays, plan);
        }
    }

    private int run(Replays replays, ReplayPlan plan) {
        ReplayTakeover takeover = replays.takeover(plan);
        Consumer<ReplayProgress> progress = ReplayProgressView.lines(output);
        output.say("The new job reads history; the live job goes on");
        takeover.catchUp(maxRate, progress);
        AuditReport report = replays.audit(takeover, audit.request(plan.run()));
        audit.print(report, output);
        if (!accept.acceptance().covers(report.verdict(), report.rows())) {
            output.say(
                    report.verdict() == Verdict.BROKEN
                            ? "Sums do not hold: the live job goes on, nothing was changed"
                            : "The live job goes on; say %s if that is what is wanted"
                                    .formatted(
                                            String.join(
                                                    " ",
                                                    accept.acceptance()
                                                            .lacking(
                                                                    report.verdict(),
                                                                    report.rows()))));
            output.result(report);
            return ErrorCode.DIFFERENT.exitCode();
        }
        output.say("The live job stops with a savepoint, and the new one catches up");
        ReplayTakeover.TakenOver done = takeover.exchange(keep, progress);
        output.say(
                "Published %s; the job %s is live now, with %s: use that configuration from now on"
                        .formatted(done.publication(), done.jobId(), done.config()));
        output.result(done);
        return 0;
    }
}
