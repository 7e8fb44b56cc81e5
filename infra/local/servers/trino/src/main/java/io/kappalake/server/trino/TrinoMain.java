package io.kappalake.server.trino;

import io.trino.server.Server;

/** Starts the Trino server; the only argument is its version. */
public final class TrinoMain {
    private TrinoMain() {}

    public static void main(String[] args) {
        new Server().start(args[0]);
    }
}
