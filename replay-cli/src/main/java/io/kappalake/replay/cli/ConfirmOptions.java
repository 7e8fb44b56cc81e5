package io.kappalake.replay.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.Console;
import picocli.CommandLine.Option;

/** Options to confirm a change, or to preview it, as a picocli mixin. */
final class ConfirmOptions {
    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dryRun;

    boolean yes() {
        return yes;
    }

    boolean dryRun() {
        return dryRun;
    }

    /**
     * Asks on the terminal.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if there is none, or the answer is not yes
     */
    @SuppressWarnings("SystemConsoleNull") // only JDK 22 to 24 have one without a terminal
    void require(String question) {
        if (yes) {
            return;
        }
        Console console = System.console();
        if (console == null) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "%s: there is no terminal to ask on; say --yes".formatted(question));
        }
        String answer = console.readLine("%s? [y/N] ", question);
        if (answer == null || !answer.strip().matches("(?i)y(es)?")) {
            throw new LakehouseException(ErrorCode.INVALID_INPUT, "Not done: " + question);
        }
    }
}
