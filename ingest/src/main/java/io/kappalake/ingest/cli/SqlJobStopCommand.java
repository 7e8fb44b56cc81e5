package io.kappalake.ingest.cli;

import io.kappalake.ingest.sql.SqlJobs;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./kappalake sql-job stop}. */
@Command(
        name = "stop",
        description =
                "Stop a SQL job with a savepoint, from which the next start goes on. All that it has read is then in its sinks.",
        mixinStandardHelpOptions = true)
final class SqlJobStopCommand implements Callable<Integer> {
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;

    @Parameters(paramLabel = "NAME", description = "The job's name.")
    private String name;

    @Option(
            names = "--now",
            description =
                    "End it without a savepoint, whatever state it is in; the next start goes on from its newest checkpoint.")
    private boolean now;

    @Override
    public Integer call() {
        SqlJobs.Stopped stopped = new SqlJobs(lakehouse.load()).stop(name, now);
        output.say("The SQL job %s has ended (job %s)".formatted(stopped.name(), stopped.jobId()));
        output.say("  next start from  " + stopped.state().orElse("where its sources say"));
        output.result(stopped);
        return 0;
    }
}
