package io.kappalake.ingest.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./kappalake sql-job start | list | status | stop | validate | explain}. */
@Command(
        name = "sql-job",
        description = "Start, watch and stop jobs that are written in Flink SQL.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            SqlJobStartCommand.class,
            SqlJobListCommand.class,
            SqlJobStatusCommand.class,
            SqlJobStopCommand.class,
            SqlJobValidateCommand.class,
            SqlJobExplainCommand.class
        })
final class SqlJobCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Missing command: start, list, status, stop, validate or explain");
    }
}
