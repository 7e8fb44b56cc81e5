package io.kappalake.replay.cli;

import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.replay.Replays;
import io.kappalake.replay.run.ReplayRun;
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
            description = "Id of the replay (default: the newest).")
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
}
