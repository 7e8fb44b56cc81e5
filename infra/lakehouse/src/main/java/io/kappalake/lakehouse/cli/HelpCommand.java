package io.kappalake.lakehouse.cli;

import io.kappalake.lakehouse.problem.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./kappalake help}. */
@Command(
        name = "help",
        helpCommand = true,
        description = "Show the usage of a command, such as 'help replay plan'.")
final class HelpCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "COMMAND", description = "The command, and one of its own.")
    private List<String> path = new ArrayList<>();

    @Override
    public Integer call() {
        CommandLine command = spec.commandLine().getParent();
        for (String name : path) {
            command = find(command, name);
        }
        command.usage(spec.commandLine().getOut());
        return 0;
    }

    private CommandLine find(CommandLine group, String name) {
        Map<String, CommandLine> commands = group.getSubcommands();
        return Optional.ofNullable(commands.get(name))
                .orElseThrow(
                        () ->
                                new ParameterException(
                                        spec.commandLine(),
                                        "Unknown command '%s' of '%s'%s: './kappalake help' lists them"
                                                .formatted(
                                                        name,
                                                        group.getCommandSpec().qualifiedName(),
                                                        Suggestions.suggestion(
                                                                name, commands.keySet()))));
    }
}
