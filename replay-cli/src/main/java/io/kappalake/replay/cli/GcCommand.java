package io.kappalake.replay.cli;

import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.replay.collect.Leftovers;
import io.kappalake.replay.lake.Lake;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.Runs;
import io.kappalake.replay.run.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./kappalake replay gc}. */
@Command(
        name = "gc",
        description = {
            "Show, and with --remove remove, what replays that are over have left behind: jobs,",
            "drafts, consumer groups, checkpoints and tags. Live tables are not concerned."
        },
        mixinStandardHelpOptions = true)
final class GcCommand implements Callable<Integer> {
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;

    @Parameters(
            arity = "0..*",
            paramLabel = "RUN",
            description = "Only these replays (default: all that are over).")
    private List<String> only = List.of();

    @Option(names = "--remove", description = "Remove it (default: show it).")
    private boolean remove;

    @Option(
            names = "--no-rollback",
            description = "Remove the tags too that keep the earlier state for a rollback.")
    private boolean noRollback;

    /** What a replay left behind. */
    record Collected(String run, String stage, List<String> leftovers) {}

    @Override
    public Integer call() {
        try (Lake lake = Lake.open(lakehouse.load())) {
            Runs runs = new Runs(lake.ledger());
            Leftovers leftovers = new Leftovers(lake);
            List<ReplayRun> chosen =
                    only.isEmpty() ? runs.all() : only.stream().map(runs::load).toList();
            List<Collected> collected = new ArrayList<>();
            for (ReplayRun run : chosen) {
                if (!run.isOver()) {
                    output.say(
                            "Left alone: %s, its last step is '%s' ('resume' goes on, 'cancel' ends it)"
                                    .formatted(run.id(), run.stage().text()));
                    continue;
                }
                List<String> found =
                        remove
                                ? leftovers.remove(run, noRollback)
                                : leftovers.find(run, noRollback);
                if (remove && !found.isEmpty() && run.stage() == Step.CANCELLED) {
                    runs.note(run.id(), Step.COLLECTED, Map.of("removed", found));
                }
                found.forEach(
                        what ->
                                output.say(
                                        "%s %s of %s"
                                                .formatted(
                                                        remove ? "Removed" : "Would remove",
                                                        what,
                                                        run.id())));
                collected.add(new Collected(run.id(), run.stage().text(), found));
            }
            if (collected.stream().allMatch(c -> c.leftovers().isEmpty())) {
                output.say("Nothing is left behind");
            } else if (!remove) {
                output.say("Nothing was removed; say --remove");
            }
            output.result(collected);
            return 0;
        }
    }
}
