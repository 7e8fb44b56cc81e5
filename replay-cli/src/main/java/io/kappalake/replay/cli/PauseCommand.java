package io.kappalake.replay.cli;

import io.kappalake.lakehouse.cli.Output;
import io.kappalake.replay.Replays;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.ReplayRunner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./kappalake replay pause}. */
@Command(
        name = "pause",
        description = {
            "Stop the job of a replay that still reads, and keep its state, so that it takes nothing",
            "from the live job. 'resume', or 'takeover' of a takeover, goes on where it was. A command",
            "that waits for the replay ends (exit 1). Live tables are not concerned."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: read at night.",
            "  ./kappalake replay pause",
            "  ./kappalake replay resume --max-rate 20000"
        })
final class PauseCommand implements Callable<Integer> {
    @Mixin private ReplayOptions options;
    @Mixin private ReasonOptions reason;

    @Override
    public Integer call() {
        Output output = options.output();
        try (Replays replays = options.open()) {
            replays.because(reason.get());
            ReplayRun run = options.find(replays);
            ReplayRunner.Paused paused = replays.pause(run);
            output.say(
                    "Paused %s: './kappalake replay %s %s' goes on from %s"
                            .formatted(
                                    run.id(),
                                    run.isTakeover() ? "takeover" : "resume",
                                    run.id(),
                                    paused.from().orElse("the beginning")));
            output.result(paused);
            return 0;
        }
    }
}
