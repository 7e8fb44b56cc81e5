package io.kappalake.local.cli;

import io.kappalake.local.EmbeddedLakehouse;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which embedded lakehouse a command works on. A picocli mixin. */
final class DataOptions {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".kappalake",
            description = "The embedded lakehouse's data folder (default: .kappalake).")
    private Path data;

    @Option(names = "--debug", description = "Log every step, and print stack traces.")
    void debug(boolean on) {
        // the main program acts on it, for all commands
    }

    EmbeddedLakehouse lakehouse() {
        return EmbeddedLakehouse.at(data);
    }
}
