package io.kappalake.bench.cli;

import io.kappalake.bench.BenchFreshnessCommand;
import io.kappalake.bench.BenchIngestCommand;
import io.kappalake.bench.BenchReplayCommand;
import io.kappalake.bench.decode.BenchDecodeCommand;
import io.kappalake.bench.transform.BenchTransformCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./kappalake bench}, whose subcommands are the benchmarks. */
@Command(
        name = "bench",
        description = "Measure Kappalake against the limits of what it is built on.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            BenchIngestCommand.class,
            BenchFreshnessCommand.class,
            BenchTransformCommand.class,
            BenchReplayCommand.class,
            BenchDecodeCommand.class
        })
final class BenchCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Missing command: ingest, freshness, transform, replay or decode");
    }
}
