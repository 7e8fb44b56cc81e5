package io.kappalake.ingest.cli;

import io.kappalake.ingest.sql.SqlJobs;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./kappalake sql-job list}. */
@Command(
        name = "list",
        description = "List the SQL jobs that were ever started.",
        mixinStandardHelpOptions = true)
final class SqlJobListCommand implements Callable<Integer> {
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;

    @Override
    public Integer call() {
        List<SqlJobs.Listed> jobs = new SqlJobs(lakehouse.load()).list();
        output.table(
                List.of("name", "state", "job", "newest state", "of"),
                jobs.stream()
                        .map(
                                job ->
                                        List.<Object>of(
                                                job.name(),
                                                job.state(),
                                                job.jobId().orElse("-"),
                                                job.newest()
                                                        .map(s -> "checkpoint " + s.checkpointId())
                                                        .orElse("none"),
                                                job.newest()
                                                        .map(
                                                                s ->
                                                                        s.createdAt()
                                                                                .truncatedTo(
                                                                                        ChronoUnit
                                                                                                .SECONDS)
                                                                                .toString())
                                                        .orElse("-")))
                        .toList());
        output.result(jobs);
        return 0;
    }
}
