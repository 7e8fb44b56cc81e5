package io.kappalake.replay.cli;

import io.kappalake.replay.job.OrderIngest;
import io.kappalake.replay.lake.Lake;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.Runner;
import io.kappalake.replay.run.Step;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./kappalake replay resume}. */
@Command(
        name = "resume",
        description = {
            "Go on with a replay after any crash or --detach, from the job's newest checkpoint,",
            "until its drafts can be audited. Does nothing that was done before; doubles no row."
        },
        mixinStandardHelpOptions = true)
final class ResumeCommand implements Callable<Integer> {
    @Mixin private RunOptions options;

    @Override
    public Integer call() {
        try (Lake lake = options.open()) {
            ReplayRun run = options.find(lake);
            if (run.stage() == Step.TRIMMED || run.stage() == Step.AUDITED) {
                options.output()
                        .say(
                                "The replay %s is ready: './kappalake replay audit %s' comes next"
                                        .formatted(run.id(), run.id()));
                options.output().result(RunView.of(run));
                return 0;
            }
            run.require(
                    "resume",
                    "there is nothing left to do",
                    Step.STARTED,
                    Step.DRAFTS_OPENED,
                    Step.JOB_SUBMITTED,
                    Step.CAUGHT_UP);
            Runner runner = new Runner(lake, new OrderIngest(lake.config()));
            options.output().result(Watching.resume(lake, runner, options.output(), run));
            return 0;
        }
    }
}
