package io.kappalake.replay.cli;

import io.kappalake.replay.collect.Leftovers;
import io.kappalake.replay.lake.Lake;
import io.kappalake.replay.publish.Publisher;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.Runs;
import io.kappalake.replay.run.Step;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./kappalake replay cancel}. */
@Command(
        name = "cancel",
        description = {
            "End a replay that was not published: cancel its job and remove its drafts, consumer",
            "group and checkpoints. Live tables are not concerned."
        },
        mixinStandardHelpOptions = true)
final class CancelCommand implements Callable<Integer> {
    @Mixin private RunOptions options;
    @Mixin private ConfirmOptions confirm;

    record Cancelled(String run, List<String> removed) {}

    @Override
    public Integer call() {
        try (Lake lake = options.open()) {
            ReplayRun run = options.find(lake);
            if (new Publisher(lake).completes(run)) {
                run = options.find(lake);
            }
            run.require(
                    "cancel",
                    "'rollback' takes a publication back, and 'gc' removes what is left",
                    Step.STARTED,
                    Step.DRAFTS_OPENED,
                    Step.JOB_SUBMITTED,
                    Step.CAUGHT_UP,
                    Step.LIVE_STOPPED,
                    Step.TRIMMED,
                    Step.AUDITED);
            Leftovers leftovers = new Leftovers(lake);
            List<String> removed;
            if (confirm.dryRun()) {
                removed = leftovers.find(run, true);
            } else {
                confirm.require("Cancel the replay " + run.id());
                removed = leftovers.remove(run, true);
                new Runs(lake.ledger()).note(run.id(), Step.CANCELLED, Map.of("removed", removed));
            }
            removed.forEach(
                    what ->
                            options.output()
                                    .say((confirm.dryRun() ? "Would remove " : "Removed ") + what));
            options.output().result(new Cancelled(run.id(), removed));
            return 0;
        }
    }
}
