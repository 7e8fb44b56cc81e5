package io.kappalake.replay.cli;

import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.replay.Replays;
import io.kappalake.replay.run.ReplayRun;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Options that name a replay, as a picocli mixin. */
final class ReplayOptions {
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "RUN",
            description =
                    "Id of the replay (default: the newest; it has to be given to publish, roll back or"
                            + " cancel one of several that this could mean).")
    private String run;

    Output output() {
        return output;
    }

    Replays open() {
        return Replays.open(lakehouse.load());
    }

    /** Returns the replay that the options name. */
    ReplayRun find(Replays replays) {
        return run == null ? replays.newest() : replays.find(run);
    }

    /**
     * Returns the replay that the options name, or the only one that a verb can be for.
     *
     * @param verb what is done to it
     * @param candidates tells whether it can be done to a replay
     * @throws LakehouseException {@code INVALID_INPUT} if none is named and there are several
     */
    ReplayRun findOnly(Replays replays, String verb, Predicate<ReplayRun> candidates) {
        if (run != null) {
            return replays.find(run);
        }
        return only(replays.list(), verb, candidates).orElseGet(replays::newest);
    }

    /** The only candidate; empty if there is none, which the verb refuses with its reason. */
    static Optional<ReplayRun> only(
            List<ReplayRun> runs, String verb, Predicate<ReplayRun> candidates) {
        List<ReplayRun> found = runs.stream().filter(candidates).toList();
        if (found.size() > 1) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Name the replay to %s, there are several: %s"
                            .formatted(
                                    verb,
                                    found.stream()
                                            .map(
                                                    one ->
                                                            "%s ('%s')"
                                                                    .formatted(
                                                                            one.id(),
                                                                            one.stage().text()))
                                            .collect(joining(", "))));
        }
        return found.stream().findFirst();
    }
}
