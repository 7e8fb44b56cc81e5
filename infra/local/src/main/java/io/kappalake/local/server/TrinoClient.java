package io.kappalake.local.server;

import io.kappalake.lakehouse.config.TrinoConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
        command.addAll(arguments);
        return command;
    }
}
