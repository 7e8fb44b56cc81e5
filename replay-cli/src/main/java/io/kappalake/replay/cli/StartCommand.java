package io.kappalake.replay.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.replay.Replays;
import io.kappalake.replay.plan.PlanFile;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.run.ReplayRunner;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./kappalake replay start}. */
@Command(
        name = "start",
        description = {
            "Start a planned replay: open drafts of the tables, run the job into them, and wait",
            "until they can be audited. Refuses (exit 4) if the plan no longer holds."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./kappalake replay start fix.yaml",
            "  ./kappalake replay start fix.yaml --max-rate 20000 --detach",
            "",
            "A start that was interrupted goes on with './kappalake replay resume'."
        })
final class StartCommand implements Callable<Integer> {
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;
    @Mixin private RateOptions rate;

    @Parameters(index = "0", paramLabel = "PLAN", description = "The plan file.")
    private Path file;

    @Option(
            names = "--detach",
            description = "Return when the job is submitted; 'resume' waits for it later.")
    private boolean detach;

    @Option(names = "--dry-run", description = "Check that the plan holds, and start nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        long maxRate = rate.get().orElse(0);
        ReplayPlan plan = PlanFile.read(file).plan();
        if (plan.mode() != ReplayPlan.Mode.RANGE) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "%s is the plan of a takeover: run it with './kappalake replay takeover %s'"
                            .formatted(file, file));
        }
        try (Replays replays = Replays.open(lakehouse.load())) {
            if (dryRun) {
                replays.check(plan);
                output.say("The plan holds; nothing was started");
                output.result(plan);
                return 0;
            }
            ReplayRunner.Submitted submitted = replays.start(plan, maxRate);
            output.say(
                    "Replay %s runs as job %s, %s"
                            .formatted(
                                    plan.run(),
                                    submitted.jobId(),
                                    replays.jobUrl(submitted.jobId())));
            if (detach) {
                output.say(
                        "Next: ./kappalake replay status %s --follow, then './kappalake replay resume %s'"
                                .formatted(plan.run(), plan.run()));
                output.result(submitted);
                return 0;
            }
            try (ReplayProgressView view = new ReplayProgressView(output)) {
                output.result(view.ready(replays.finish(plan, view)));
            }
            return 0;
        }
    }
}
