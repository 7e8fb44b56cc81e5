package io.kappalake.replay.cli;

import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/** Words of a command that is told to end in the middle of a work. */
final class Interruption {
    private Interruption() {}

    /** Does a work, and prints some words to standard error if the process is told to end first. */
    static <T> T saying(CommandSpec spec, String words, Supplier<T> work) {
        PrintWriter err = spec.commandLine().getErr();
        Thread hook =
                new Thread(
                        () -> {
                            err.println(words);
                            err.flush();
                        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.get();
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // the process ends, and the hook has run
            }
        }
    }
}
