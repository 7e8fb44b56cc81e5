package io.kappalake.local.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.terminal.Printable;
import io.kappalake.local.EmbeddedLakehouse;
import io.kappalake.local.process.LogFile;
import io.kappalake.local.server.Servers;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = "Show the last lines of one server's log, or of all of them.")
final class LogsCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 200;

    @Mixin private DataOptions data;
    @Mixin private Output output;

    @Parameters(arity = "0..1", paramLabel = "SERVER", description = "The server (default: all).")
    private String server;

    @Option(names = "--follow", description = "Go on showing what is added, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many lines to begin with (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        EmbeddedLakehouse lakehouse = data.lakehouse();
        if (output.json()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Cannot use --output json with 'logs', which shows the servers' own lines");
        }
        if (server != null && !Servers.NAMES.contains(server)) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "There is no server '%s' (there are: %s)"
                            .formatted(server, String.join(", ", Servers.NAMES)));
        }
        List<String> names = server == null ? Servers.NAMES : List.of(server);
        PrintWriter out = spec.commandLine().getOut();
        Map<String, LogFile.Reader> readers = new LinkedHashMap<>();
        for (String name : names) {
            Path log = lakehouse.log(name);
            String prefix = server == null ? name + " | " : "";
            LogFile.Reader reader = LogFile.Reader.atEndOf(log);
            LogFile.tail(log, lines).forEach(line -> out.println(prefix + Printable.line(line)));
            readers.put(prefix, reader);
        }
        out.flush();
        while (follow && !out.checkError()) {
            Thread.sleep(POLL_MILLIS);
            readers.forEach(
                    (prefix, reader) ->
                            reader.newLines()
                                    .forEach(line -> out.println(prefix + Printable.line(line))));
            out.flush();
        }
        return 0;
    }
}
