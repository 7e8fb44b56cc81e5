package io.kappalake.ingest.cli;

import io.kappalake.ingest.control.IngestControl;
import io.kappalake.ingest.control.IngestStatus;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./kappalake ingest status}. */
@Command(
        name = "status",
        description =
                "Show how the job is doing. Exit code 1 if it does not run, or fails again and again.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;

    @Override
    public Integer call() {
        IngestStatus status = new IngestControl(lakehouse.load()).status();
        output.table(
                List.of("ingest", ""), StatusTable.rows(status, "./kappalake ingest stop --now"));
        output.result(status);
        return status.running() && status.failing().isEmpty() ? 0 : 1;
    }
}
