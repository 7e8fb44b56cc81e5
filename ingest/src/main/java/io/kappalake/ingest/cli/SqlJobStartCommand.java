package io.kappalake.ingest.cli;

import io.kappalake.ingest.sql.SqlJobs;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./kappalake sql-job start}. */
@Command(
        name = "start",
        description = {
            "Start the job of a script: from its last savepoint or newest checkpoint, or from where",
            "its sources say if it never ran. Returns when its first checkpoint is complete; a batch",
            "job, when Flink has taken it. Refuses (exit 4) if it runs already, or if its state is",
            "of another script."
        },
        mixinStandardHelpOptions = true)
final class SqlJobStartCommand implements Callable<Integer> {
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;
    @Mixin private ScriptOptions script;

    @Option(
            names = "--fresh",
            description =
                    "Set the states that are there aside, and begin where the sources say: rows that"
                            + " the sinks hold already are written a second time.")
    private boolean fresh;

    @Option(
            names = "--create-topics",
            description =
                    "Create the script's topics that are not there, with as many partitions as that of"
                            + " the order events; those of upsert-kafka keep the newest record of"
                            + " each key.")
    private boolean createTopics;

    @Override
    public Integer call() {
        SqlJobs jobs = new SqlJobs(lakehouse.load());
        SqlJobs.Started started = jobs.start(script.read(jobs), script.file(), fresh, createTopics);
        output.say("The SQL job %s runs as job %s".formatted(started.name(), started.jobId()));
        output.say(
                started.from()
                        .map(
                                state ->
                                        "  from    checkpoint %d, %s"
                                                .formatted(state.checkpointId(), state.location()))
                        .orElse("  from    where its sources say"));
        output.say("  watch   " + started.webPage());
        output.result(started);
        return 0;
    }
}
