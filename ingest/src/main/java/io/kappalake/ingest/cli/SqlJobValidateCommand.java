package io.kappalake.ingest.cli;

import io.kappalake.ingest.sql.SqlJobs;
import io.kappalake.ingest.sql.SqlScript;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./kappalake sql-job validate}. */
@Command(
        name = "validate",
        description = {
            "Plan all statements of a script on the cluster, without running or creating anything.",
            "Exit code 2 with all mistakes, each with its line and column."
        },
        mixinStandardHelpOptions = true)
final class SqlJobValidateCommand implements Callable<Integer> {
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;
    @Mixin private ScriptOptions script;

    @Override
    public Integer call() {
        SqlJobs jobs = new SqlJobs(lakehouse.load());
        SqlScript read = script.read(jobs);
        jobs.plan(read, script.file(), false);
        output.say("%s is valid: %d statements".formatted(script.file(), read.statements().size()));
        output.result(Map.of("name", read.name(), "statements", read.statements().size()));
        return 0;
    }
}
