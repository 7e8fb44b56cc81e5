package io.kappalake.replay.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.replay.lake.Lake;
import io.kappalake.replay.plan.ReplayPlan.Mode;
import io.kappalake.replay.publish.Publisher;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.Step;
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
    @Mixin private RunOptions options;
    @Mixin private ConfirmOptions confirm;

    @Override
    public Integer call() {
        try (Lake lake = options.open()) {
            Publisher publisher = new Publisher(lake);
            ReplayRun run = options.find(lake);
            if (publisher.completes(run)) {
                run = options.find(lake);
            }
            run.require("roll back", "only a published one can be", Step.PUBLISHED);
            if (run.plan().mode() == Mode.TAKEOVER) {
                throw new LakehouseException(
                        ErrorCode.REFUSED,
                        "Cannot roll back the takeover %s: the live job goes on from its state, which the earlier tables do not have; take over again with the earlier rules"
                                .formatted(run.id()));
            }
            if (confirm.dryRun()) {
                options.output().say("Would take the publication of %s back".formatted(run.id()));
                options.output().result(RunView.of(run));
                return 0;
            }
            confirm.require("Take the publication of the replay %s back".formatted(run.id()));
            Publisher.Done done = publisher.rollback(run);
            options.output()
                    .say(
                            "Took %s back in %d ms: %s; './kappalake replay publish %s' puts it there again"
                                    .formatted(
                                            run.id(),
                                            done.millis(),
                                            String.join(", ", done.tables()),
                                            run.id()));
            options.output().result(done);
            return 0;
        }
    }
}
