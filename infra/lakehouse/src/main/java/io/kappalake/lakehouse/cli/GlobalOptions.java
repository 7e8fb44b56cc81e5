package io.kappalake.lakehouse.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The options of all commands, given before or after the command. A picocli mixin of {@link
 * Kappalake}; commands read them through {@link LakehouseOptions} and {@link Output}.
 */
@Command
final class GlobalOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description =
                    "The lakehouse's kappalake.yaml (default: the embedded lakehouse's, then"
                            + " ./kappalake.yaml).")
    private Path config;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "The embedded lakehouse's data folder (default: .kappalake; of the demo"
                            + " .kappalake/demo, of benchmarks .kappalake/bench).")
    private Path data;

    @Option(
            names = "--output",
            paramLabel = "text|json",
            defaultValue = "text",
            scope = ScopeType.INHERIT,
            description = "Text for people (default), or one JSON document.")
    private Output.Format format = Output.Format.TEXT;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Log every step, and print stack traces.")
    void debug(boolean on) {
        // Kappalake.run looks for it before the arguments are parsed: logging begins then
    }

    /**
     * The options given with a command; the defaults if it does not run below {@link Kappalake}.
     */
    static GlobalOptions of(CommandSpec command) {
        return command.commandLine().getCommandSpec().root().mixins().values().stream()
                .map(CommandSpec::userObject)
                .filter(GlobalOptions.class::isInstance)
                .map(GlobalOptions.class::cast)
                .findFirst()
                .orElseGet(GlobalOptions::new);
    }

    Optional<Path> config() {
        return Optional.ofNullable(config);
    }

    Optional<Path> data() {
        return Optional.ofNullable(data);
    }

    Output.Format format() {
        return format;
    }

    /** A command's own options, and those of all commands under a heading of their own. */
    static String optionList(Help help) {
        List<OptionSpec> all = help.commandSpec().options();
        List<OptionSpec> own = all.stream().filter(option -> !isGlobal(option)).toList();
        List<OptionSpec> global = all.stream().filter(GlobalOptions::isGlobal).toList();
        return help.optionListExcludingGroups(own)
                + help.optionListGroupSections()
                + (global.isEmpty()
                        ? ""
                        : help.createHeading("%nOptions of all commands:%n")
                                + help.optionListExcludingGroups(global));
    }

    private static boolean isGlobal(OptionSpec option) {
        return option.scopeType() == ScopeType.INHERIT;
    }
}
