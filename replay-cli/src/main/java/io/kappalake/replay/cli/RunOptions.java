package io.kappalake.replay.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.replay.lake.Lake;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.Runs;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which replay a command works on. A picocli mixin. */
final class RunOptions {
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

    Lake open() {
        return Lake.open(lakehouse.load());
    }

    /** The replay that is meant. */
    ReplayRun find(Lake lake) {
        Runs runs = new Runs(lake.ledger());
        return run != null
                ? runs.load(run)
                : runs.newest()
                        .orElseThrow(
                                () ->
                                        new LakehouseException(
                                                ErrorCode.INVALID_INPUT,
                                                "There is no replay yet: begin with './kappalake replay plan'"));
    }
}
