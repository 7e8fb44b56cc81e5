package io.kappalake.ingest.cli;

import io.kappalake.ingest.control.IngestStatus;
import io.kappalake.ingest.sql.SqlJobs;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ./kappalake sql-job status}. */
@Command(
        name = "status",
        description =
                "Show how a SQL job is doing. Exit code 1 if it does not run, or fails again and again; a batch job that has finished is 0.",
        mixinStandardHelpOptions = true)
final class SqlJobStatusCommand implements Callable<Integer> {
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;

    @Parameters(paramLabel = "NAME", description = "The job's name.")
    private String name;

    @Override
    public Integer call() {
        IngestStatus status = new SqlJobs(lakehouse.load()).status(name);
        output.table(
                List.of("sql-job", ""),
                StatusTable.rows(status, "./kappalake sql-job stop --now " + name));
        output.result(status);
        boolean ended = status.state().equals("FINISHED");
        return (status.running() || ended) && status.failing().isEmpty() ? 0 : 1;
    }
}
