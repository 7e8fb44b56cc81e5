package io.kappalake.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs {@code ./kappalake VERB ...} as a user would, in a process of its own. */
final class Verb {
    private final Path launcher;
    private final Path log;

    /**
     * Runs verbs of one product.
     *
     * @param launcher the script
     * @param log receives the standard error of all verbs, one after the other
     */
    Verb(Path launcher, Path log) {
        this.launcher = launcher;
        this.log = log;
    }

    /**
     * Runs a verb to its end.
     *
     * @param eachLine receives standard output line by line, as it is written
     * @return the exit code
     */
    int run(Consumer<String> eachLine, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(launcher.toString());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectInput(Redirect.from(new File("/dev/null")))
                        .redirectError(Redirect.appendTo(log.toFile()));
        try {
            Process process = builder.start();
            try (BufferedReader reader = process.inputReader(UTF_8)) {
                reader.lines().forEach(eachLine);
            }
            return process.waitFor();
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Cannot run %s (%s)".formatted(launcher, e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LakehouseException(ErrorCode.FAILED, "The demo was interrupted", e);
        }
    }
}
