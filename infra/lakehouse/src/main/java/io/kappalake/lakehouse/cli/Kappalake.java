package io.kappalake.lakehouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line {@code ./kappalake}. Exit codes: 0 done, 1 failed, 2 wrong usage or input, 3 a
 * proof found differences, 4 refused to protect data.
 */
@Command(
        name = "kappalake",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        version = "kappalake 0.1.0",
        description = "A lakehouse for order events that can rewrite its own history safely.",
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage or input, 3 differences found,",
            "4 refused to protect data.",
            "Begin with: ./kappalake demo"
        })
public final class Kappalake implements Runnable {
    @Spec private CommandSpec spec;

    @SuppressWarnings("UnusedVariable") // its options are those of all commands
    @Mixin
    private GlobalOptions options;

    /** A call without a command is wrong usage. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    /** Runs one command on the process's console and ends the process with its exit code. */
    @SuppressWarnings("SystemOut") // the one place where the process meets the console
    public static void main(String[] args) {
        int exitCode = run(writer(System.out), writer(System.err), args);
        System.exit(exitCode);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, UTF_8), true);
    }

    /**
     * Runs one command and returns its exit code; throws no exception, whatever the command throws.
     * A {@link LakehouseException} is printed as its message alone and gives the exit code of its
     * code; any other exception gives 1.
     *
     * @param out results
     * @param err diagnostics
     * @param args the command, its options and its arguments; {@code --debug} adds stack traces
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        if (List.of(args).contains("--debug")) {
            DebugLog.enable();
        }
        CommandLine commandLine = new CommandLine(new Kappalake());
        List<Object> commands = new ArrayList<>();
        ServiceLoader.load(CommandProvider.class)
                .forEach(provider -> commands.addAll(provider.commands()));
        commands.stream()
                .filter(command -> args.length == 0 || isWanted(command, commands, args[0]))
                .map(CommandLine::new)
                .sorted(comparing(CommandLine::getCommandName))
                .forEach(sub -> commandLine.addSubcommand(sub.getCommandName(), sub));
        commandLine.addSubcommand(new HelpCommand()).addSubcommand(new GenerateCompletion());
        showOptionsOfAllCommandsApart(commandLine);
        return commandLine
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(
                        (error, command, parsed) -> report(error, command, List.of(args)))
                .execute(args);
    }

    /**
     * True unless the arguments begin with the name of another command: building the model of a
     * command takes time, and then only that one is needed.
     */
    private static boolean isWanted(Object command, List<Object> commands, String first) {
        return name(command).equals(first)
                || commands.stream().noneMatch(other -> name(other).equals(first));
    }

    private static String name(Object command) {
        Command annotation = command.getClass().getAnnotation(Command.class);
        return annotation == null ? "" : annotation.name();
    }

    private static void showOptionsOfAllCommandsApart(CommandLine command) {
        command.getHelpSectionMap()
                .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, GlobalOptions::optionList);
        command.getSubcommands().values().forEach(Kappalake::showOptionsOfAllCommandsApart);
    }

    private static int report(Exception error, CommandLine command, List<String> args) {
        PrintWriter err = command.getErr();
        ErrorCode code =
                error instanceof LakehouseException known ? known.code() : ErrorCode.FAILED;
        String message =
                error instanceof LakehouseException ? error.getMessage() : error.toString();
        err.println(command.getColorScheme().errorText("error: " + message));
        if (args.contains("--debug")) {
            error.printStackTrace(err);
        } else if (!(error instanceof LakehouseException)) {
            err.println("Run it again with --debug to see where it happened.");
        }
        err.flush();
        return code.exitCode();
    }
}
