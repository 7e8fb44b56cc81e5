package io.kappalake.ingest.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./kappalake ingest start | status | stop | wait}. */
@Command(
        name = "ingest",
        description = "Start, watch and stop the job that brings order events into the tables.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            StartCommand.class,
            StatusCommand.class,
            StopCommand.class,
            WaitCommand.class
        })
final class IngestCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Missing command: start, status, stop or wait");
    }
}
