package io.kappalake.ingest.cli;

import io.kappalake.ingest.sql.SqlJobs;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./kappalake sql-job explain}. */
@Command(
        name = "explain",
        description = "Show the plan of a script's job, without running or creating anything.",
        mixinStandardHelpOptions = true)
final class SqlJobExplainCommand implements Callable<Integer> {
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;
    @Mixin private ScriptOptions script;

    @Override
    public Integer call() {
        SqlJobs jobs = new SqlJobs(lakehouse.load());
        String plan = jobs.plan(script.read(jobs), script.file(), true).orElse("");
        output.say(plan);
        output.result(Map.of("plan", plan));
        return 0;
    }
}
