package io.kappalake.replay.cli;

import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.replay.Replays;
import io.kappalake.replay.run.Leftovers.Scope;
import io.kappalake.replay.run.ReplayRun;
import java.util.ArrayList;
import java.util.List;
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
    @Mixin private ConfirmOptions confirm;

    @Parameters(
            arity = "0..*",
            paramLabel = "RUN",
            description = "Only these replays (default: all that are over).")
    private List<String> only = List.of();

    @Option(names = "--remove", description = "Remove it, after a question (default: show it).")
    private boolean remove;

    @Option(
            names = "--no-rollback",
            description = "Remove the tags too that keep the earlier state for a rollback.")
    private boolean noRollback;

    /** The leftovers of a replay. */
    record Collected(String run, String stage, List<String> leftovers) {}

    @Override
    public Integer call() {
        try (Replays replays = Replays.open(lakehouse.load())) {
            List<ReplayRun> chosen =
                    only.isEmpty() ? replays.list() : only.stream().map(replays::find).toList();
            List<ReplayRun> over = new ArrayList<>();
            for (ReplayRun run : chosen) {
                if (run.isOver()) {
                    over.add(run);
                } else {
                    output.say(
                            "Left alone: %s, its last step is '%s' ('resume' goes on, 'cancel' ends it)"
                                    .formatted(run.id(), run.stage().text()));
                }
            }
            Scope scope = noRollback ? Scope.EVERYTHING : Scope.ALL_BUT_ROLLBACK;
            List<Collected> found =
                    over.stream()
                            .map(run -> collected(run, replays.leftovers(run, scope)))
                            .toList();
            boolean removes = remove && !confirm.dryRun();
            if (!removes) {
                say("Would remove", found);
            }
            if (found.stream().allMatch(c -> c.leftovers().isEmpty())) {
                output.say("Nothing is left behind");
            } else if (!removes) {
                output.say("Nothing was removed; say --remove");
            } else {
                if (!confirm.yes()) {
                    say("Would remove", found);
                }
                confirm.require("Remove these leftovers");
                found =
                        over.stream()
                                .map(run -> collected(run, replays.removeLeftovers(run, scope)))
                                .toList();
                say("Removed", found);
            }
            output.result(found);
            return 0;
        }
    }

    private static Collected collected(ReplayRun run, List<String> leftovers) {
        return new Collected(run.id(), run.stage().text(), leftovers);
    }

    private void say(String verb, List<Collected> collected) {
        for (Collected run : collected) {
            run.leftovers()
                    .forEach(what -> output.say("%s %s of %s".formatted(verb, what, run.run())));
        }
    }
}
