package io.kappalake.replay.cli;

import io.kappalake.lakehouse.cli.Output;
import io.kappalake.replay.Replays;
import io.kappalake.replay.run.ReplayRun;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./kappalake replay resume}. */
@Command(
        name = "resume",
        description = {
            "Go on with a replay after any crash or --detach, from the job's newest checkpoint,",
            "until its drafts can be audited. Does nothing that was done before; doubles no row.",
            "With another --max-rate, a job that runs is ended before, and goes on at that rate."
        },
        mixinStandardHelpOptions = true)
final class ResumeCommand implements Callable<Integer> {
    @Mixin private ReplayOptions options;
    @Mixin private RateOptions rate;

    @Override
    public Integer call() {
        Output output = options.output();
        try (Replays replays = options.open();
                ReplayProgressView view = new ReplayProgressView(output)) {
            ReplayRun run = options.find(replays);
            Optional<Replays.Ready> ready = replays.resume(run, rate.get(), view);
            if (ready.isPresent()) {
                output.result(view.ready(ready.get()));
            } else {
                output.say(
                        "The replay %s is ready: './kappalake replay audit %s' comes next"
                                .formatted(run.id(), run.id()));
                output.result(RunView.of(run));
            }
            return 0;
        }
    }
}
