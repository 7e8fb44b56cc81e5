package io.kappalake.lakehouse.cli;

import io.kappalake.lakehouse.config.LakehouseConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options that name the lakehouse a command works on. A picocli mixin. */
public final class LakehouseOptions {
    /** File name of a lakehouse's configuration. */
    public static final String FILE_NAME = "kappalake.yaml";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The lakehouse's kappalake.yaml (default: the embedded lakehouse's, then"
                            + " ./kappalake.yaml).")
    private Path config;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The embedded lakehouse's data folder (default: .kappalake).")
    private Path data;

    @Option(names = "--debug", description = "Log every step, and print stack traces.")
    private boolean debug;

    /** True if every step is to be logged. */
    public boolean debug() {
        return debug;
    }

    /** The folder of the embedded lakehouse. */
    public Path dataFolder() {
        return data == null ? Path.of(".kappalake") : data;
    }

    /** The configuration file that the options, or the defaults, name; it need not exist. */
    public Path configFile() {
        if (config != null) {
            return config;
        }
        Path embedded = dataFolder().resolve(FILE_NAME);
        Path here = Path.of(FILE_NAME);
        return data != null || Files.exists(embedded) || !Files.exists(here) ? embedded : here;
    }

    /**
     * Reads the configuration.
     *
     * @throws io.kappalake.lakehouse.LakehouseException {@code INVALID_INPUT}, see {@link
     *     LakehouseConfig#load}
     */
    public LakehouseConfig load() {
        return LakehouseConfig.load(configFile());
    }
}
