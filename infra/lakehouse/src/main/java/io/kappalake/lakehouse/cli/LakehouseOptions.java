package io.kappalake.lakehouse.cli;

import io.kappalake.lakehouse.config.LakehouseConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The lakehouse that a command works on, by {@code --config} and {@code --data}. A picocli mixin.
 */
@Command
public final class LakehouseOptions {
    /** File name of a lakehouse's configuration. */
    public static final String FILE_NAME = "kappalake.yaml";

    private static final Path DATA_FOLDER = Path.of(".kappalake");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** The configuration file that the options, or the defaults, name; it need not exist. */
    public Path configFile() {
        GlobalOptions options = GlobalOptions.of(command);
        if (options.config().isPresent()) {
            return options.config().get();
        }
        Optional<Path> data = options.data();
        Path embedded = data.orElse(DATA_FOLDER).resolve(FILE_NAME);
        Path here = Path.of(FILE_NAME);
        return data.isPresent() || Files.exists(embedded) || !Files.exists(here) ? embedded : here;
    }

    /**
     * Reads the configuration, as it is for this command.
     *
     * @throws io.kappalake.lakehouse.LakehouseException {@code INVALID_INPUT}, see {@link
     *     LakehouseConfig#load}
     */
    public LakehouseConfig load() {
        return LakehouseConfig.loadAs(
                verb(), command.root().subcommands().keySet(), configFile(), System.getenv());
    }

    /** The name of the command right below {@code kappalake}. */
    private String verb() {
        CommandSpec spec = command;
        while (spec.parent() != null && spec.parent().parent() != null) {
            spec = spec.parent();
        }
        return spec.name();
    }

    /**
     * The data folder of the embedded lakehouse, for a command that works on no other one.
     *
     * @throws ParameterException if {@code --config} is given, which may mean another lakehouse
     */
    public Path embeddedFolder() {
        return embeddedFolder(DATA_FOLDER);
    }

    /**
     * The data folder of an embedded lakehouse that is a command's own.
     *
     * @param otherwise the folder without {@code --data}
     * @throws ParameterException if {@code --config} is given, which means another lakehouse
     */
    public Path embeddedFolder(Path otherwise) {
        GlobalOptions options = GlobalOptions.of(command);
        if (options.config().isPresent()) {
            throw new ParameterException(
                    command.commandLine(),
                    "Cannot use --config with '%s', which works on an embedded lakehouse: name its folder with --data (default: %s)"
                            .formatted(
                                    command.commandLine().getCommandSpec().qualifiedName(),
                                    otherwise));
        }
        return options.data().orElse(otherwise);
    }
}
