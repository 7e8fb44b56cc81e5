package io.kappalake.lakehouse.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.file.AtomicFile;
import io.kappalake.lakehouse.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The option {@code --metrics-file} of commands that have something to measure. A picocli mixin.
 */
@Command
public final class MetricsFile {
    private static final String ENDING = ".prom";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private Path file;

    @Option(
            names = "--metrics-file",
            paramLabel = "FILE" + ENDING,
            description =
                    "Write metrics for Prometheus there, one file for each command: node_exporter"
                            + " reads it from its textfile folder.")
    void file(Path given) {
        if (!given.getFileName().toString().endsWith(ENDING)) {
            throw new ParameterException(
                    command.commandLine(),
                    "Invalid value '%s' for --metrics-file (must end with %s, or node_exporter does not read it)"
                            .formatted(given, ENDING));
        }
        file = given.toAbsolutePath();
    }

    /** True if the command line names a file. */
    public boolean isGiven() {
        return file != null;
    }

    /**
     * Writes metrics in one step, so that a reader sees the old file or the new one. Does nothing
     * without the option.
     *
     * @throws LakehouseException {@code FAILED} if the file cannot be written
     */
    public void write(Supplier<Metrics> metrics) {
        if (!isGiven()) {
            return;
        }
        try {
            AtomicFile.write(file, metrics.get().text());
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot write the metrics to %s: %s; name a file in a folder that can be written"
                            .formatted(file, e),
                    e);
        }
    }
}
