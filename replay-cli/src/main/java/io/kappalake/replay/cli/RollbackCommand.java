package io.kappalake.replay.cli;

import io.kappalake.lakehouse.cli.Output;
import io.kappalake.replay.Pending;
import io.kappalake.replay.Replays;
import io.kappalake.replay.publish.ReplayPublisher;
import io.kappalake.replay.run.ReplayRun;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./kappalake replay rollback}. */
@Command(
        name = "rollback",
        description = {
            "Take a publication back, on all tables in one atomic step. What the live job wrote",
            "since stays. Refuses (exit 4) if others changed the same files since."
        },
        mixinStandardHelpOptions = true)
final class RollbackCommand implements Callable<Integer> {
    @Mixin private ReplayOptions options;
    @Mixin private ConfirmOptions confirm;
    @Mixin private ReasonOptions reason;

    @Override
    public Integer call() {
        Output output = options.output();
        try (Replays replays = options.open()) {
            replays.because(reason.get());
            Pending<Optional<Void>, ReplayPublisher.Done> rollback =
                    replays.rollback(
                            options.findOnly(
                                    replays,
                                    "roll back",
                                    run -> run.isPublished() && !run.isTakeover()));
            ReplayRun run = rollback.run();
            if (confirm.dryRun()) {
                output.say("Would take the publication of %s back".formatted(run.id()));
                output.result(RunView.of(run));
                return 0;
            }
            confirm.require(rollback.question());
            ReplayPublisher.Done done = rollback.commit();
            output.say(
                    "Took %s back in %d ms: %s; './kappalake replay publish %s' puts it there again"
                            .formatted(
                                    run.id(),
                                    done.millis(),
                                    String.join(", ", done.tables()),
                                    run.id()));
            if (run.hasAdopted()) {
                output.say(
                        "The live job goes on by the rules of the replay: to go back to the earlier ones, './kappalake ingest stop', and './kappalake ingest start' with the configuration that has them");
            }
            output.result(done);
            return 0;
        }
    }
}
