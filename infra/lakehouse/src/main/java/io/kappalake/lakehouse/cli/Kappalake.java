package io.kappalake.lakehouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.terminal.Printable;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
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
        version = Kappalake.VERSION,
        description = "A lakehouse for order events that can rewrite its own history safely.",
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage or input, 3 differences found,",
            "4 refused to protect data.",
            "Begin with: ./kappalake demo"
        })
public final class Kappalake implements Runnable {
    /** Name and version of the product. */
    public static final String VERSION = "kappalake 0.1.0";

    private static final String COMPLETION = "generate-completion";

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
        List<String> words = List.of(args);
        Map<String, Object> commands = new TreeMap<>();
        ServiceLoader.load(CommandProvider.class).stream()
                .flatMap(provider -> provider.get().commands().stream())
                .forEach(command -> commands.put(annotation(command).name(), command));
        // a script for completion needs the options of all, and a file of arguments may name any
        boolean all = words.stream().anyMatch(w -> w.equals(COMPLETION) || w.startsWith("@"));
        commands.forEach(
                (name, command) ->
                        commandLine.addSubcommand(
                                name,
                                all || words.contains(name)
                                        ? new CommandLine(command)
                                        : listed(command)));
        commandLine.addSubcommand(new HelpCommand());
        commandLine.addSubcommand(
                COMPLETION,
                all ? new CommandLine(new GenerateCompletion()) : listed(new GenerateCompletion()));
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
     * A command of which nothing but its line in the list of commands is needed, because the
     * arguments do not name it. The model of a command with its options and its own commands takes
     * time.
     */
    private static CommandLine listed(Object command) {
        Command annotation = annotation(command);
        CommandSpec spec = CommandSpec.create().name(annotation.name());
        spec.usageMessage().header(annotation.header()).description(annotation.description());
        return new CommandLine(spec);
    }

    private static Command annotation(Object command) {
        return requireNonNull(
                command.getClass().getAnnotation(Command.class),
                () -> command.getClass() + " is not annotated as a command");
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
        err.println(command.getColorScheme().errorText("error: " + Printable.text(message)));
        if (args.contains("--debug")) {
            error.printStackTrace(err);
        } else if (!(error instanceof LakehouseException)) {
            err.println("Run it again with --debug to see where it happened.");
        }
        err.flush();
        return code.exitCode();
    }
}
