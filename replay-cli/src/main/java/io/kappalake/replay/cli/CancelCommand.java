package io.kappalake.replay.cli;

import io.kappalake.replay.Pending;
import io.kappalake.replay.Replays;
import java.util.List;
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
    @Mixin private ReplayOptions options;
    @Mixin private ConfirmOptions confirm;
    @Mixin private ReasonOptions reason;

    record Cancelled(String run, List<String> removed) {}

    @Override
    public Integer call() {
        try (Replays replays = options.open()) {
            replays.because(reason.get());
            Pending<List<String>, List<String>> cancellation =
                    replays.cancellation(options.findOnly(replays, "cancel", run -> !run.isOver()));
            List<String> removed;
            if (confirm.dryRun()) {
                removed = cancellation.preview();
            } else {
                confirm.require(cancellation.question());
                removed = cancellation.commit();
            }
            removed.forEach(
                    what ->
                            options.output()
                                    .say((confirm.dryRun() ? "Would remove " : "Removed ") + what));
            options.output().result(new Cancelled(cancellation.run().id(), removed));
            return 0;
        }
    }
}
