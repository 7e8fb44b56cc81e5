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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./kappalake replay takeover}. */
@Command(
        name = "takeover",
        description = {
            "Let a new job take the place of the live one: it reads all of history into drafts, is",
            "audited, the live job stops with a savepoint, the new one reads what that had read",
            "since, the drafts are published, and it goes on as the live job. Readers see the old",
            "tables or the new ones. If a step fails, the old job is started again. After a crash or",
            "Ctrl-C, 'status' says whether ingestion runs; run it again, with the plan or the id of",
            "the replay, and it goes on where it was, or 'cancel' it, and the old job runs again."
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
    @Mixin private ReasonOptions reason;
    @Mixin private AuditOptions audit;
    @Mixin private AcceptOptions accept;

    @Mixin private RateOptions rate;

    @Spec private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "PLAN",
            description =
                    "A plan made with --takeover, or the id of a takeover that was started and did not end.")
    private Path file;

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
        OptionalLong maxRate = rate.get();
        try (Replays replays = Replays.open(lakehouse.load())) {
            replays.because(reason.get());
            ReplayPlan plan = plan(replays);
            if (confirm.dryRun()) {
                replays.check(plan);
                output.say("The plan holds; nothing was started");
                output.result(plan);
                return 0;
            }
            confirm.require(
                    "Let the job of %s take over from %s"
                            .formatted(plan.group(), plan.liveGroup()));
            return run(replays, plan, maxRate);
        }
    }

    private ReplayPlan plan(Replays replays) {
        ReplayPlan plan =
                Files.exists(file)
                        ? PlanFile.read(file).plan()
                        : replays.find(file.toString()).plan();
        if (plan.mode() != ReplayPlan.Mode.TAKEOVER) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "%s is not the plan of a takeover: make one with './kappalake replay plan --takeover NEW_CONFIG'"
                            .formatted(file));
        }
        return plan;
    }

    private int run(Replays replays, ReplayPlan plan, OptionalLong maxRate) {
        ReplayTakeover takeover = replays.takeover(plan);
        Consumer<ReplayProgress> progress = ReplayProgressView.lines(output);
        output.say("The new job reads history");
        if (takeover.catchUp(maxRate, progress).isPublished()) {
            output.say("It is published already; its job is started");
            return done(uninterrupted(plan, takeover::finish));
        }
        AuditReport report = replays.audit(takeover, audit.request(plan.run()));
        audit.print(report, output);
        if (!accept.acceptance().covers(report.verdict(), report.rows())) {
            output.say(
                    report.verdict() == Verdict.BROKEN
                            ? "Sums do not hold; nothing was changed. " + takeover.liveJob()
                            : "%s; say %s if that is what is wanted"
                                    .formatted(
                                            takeover.liveJob(),
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
        return done(uninterrupted(plan, () -> takeover.exchange(keep, progress)));
    }

    private int done(ReplayTakeover.TakenOver done) {
        output.say(
                "Published %s; the job %s is live now, with %s: use that configuration from now on"
                        .formatted(done.publication(), done.jobId(), done.config()));
        output.result(done);
        return 0;
    }

    /** Says what to do if the process is told to end in the middle. */
    private <T> T uninterrupted(ReplayPlan plan, Supplier<T> work) {
        return Interruption.saying(
                spec,
                "Interrupted: ingestion may not run. './kappalake replay takeover %s' goes on, './kappalake replay status %s' tells"
                        .formatted(plan.run(), plan.run()),
                work);
    }
}
