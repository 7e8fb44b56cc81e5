package io.kappalake.local.server;

import io.kappalake.lakehouse.config.TrinoConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Trino's own command-line client. */
public final class TrinoClient {
    private TrinoClient() {}

    /** The command that connects to that server, with further arguments of the client. */
    public static List<String> command(TrinoConfig trino, String schema, List<String> arguments) {
        List<String> command =
                new ArrayList<>(
                        JavaCommand.withHeap(256, Path.of(System.getProperty("java.io.tmpdir")))
                                .flags("-XX:TieredStopAtLevel=1")
                                .archive("trino-cli")
                                // without a terminal it would warn that there is none
                                .flags("-Dorg.jline.terminal.dumb=true")
                                .main(
                                        ClassPaths.ofHome().jars("trino-cli"),
                                        "io.trino.cli.Trino",
                                        "--server",
                                        trino.url(),
                                        "--user",
                                        trino.user(),
                                        "--catalog",
                                        trino.catalog(),
                                        "--schema",
                                        schema)
                                .build());
        trino.certificates()
                .ifPresent(file -> command.addAll(List.of("--truststore-path", file.toString())));
        if (trino.password().isPresent()) {
            command.add("--password");
        }
        command.addAll(arguments);
        return command;
    }

    /** The client's environment: it takes the password from there, not from its arguments. */
    public static Map<String, String> environment(TrinoConfig trino) {
        return trino.password()
                .map(password -> Map.of("TRINO_PASSWORD", password.reveal()))
                .orElse(Map.of());
    }
}
