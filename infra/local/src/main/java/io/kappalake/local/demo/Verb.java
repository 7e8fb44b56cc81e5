package io.kappalake.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.Kappalake;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs {@code ./kappalake VERB ...} as a user would. A verb runs in this process, which saves a
 * start of Java each; {@code sql}, which hands its console to Trino's client, in one of its own.
 * One at a time.
 */
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
        return arguments.getFirst().equals("sql")
                ? runOutside(eachLine, arguments)
                : runHere(eachLine, arguments);
    }

    @SuppressWarnings("SystemOut") // what libraries print there belongs to the verb
    private int runHere(Consumer<String> eachLine, List<String> arguments) {
        PrintStream err = System.err;
        InputStream in = System.in;
        String ansi = System.getProperty("picocli.ansi");
        try (PrintStream messages =
                        new PrintStream(new FileOutputStream(log.toFile(), true), true, UTF_8);
                LineWriter lines = new LineWriter(eachLine)) {
            System.setErr(messages);
            System.setIn(InputStream.nullInputStream());
            System.setProperty("picocli.ansi", "false"); // the output is no terminal
            return Kappalake.run(
                    new PrintWriter(lines, true),
                    new PrintWriter(new OutputStreamWriter(messages, UTF_8), true),
                    arguments.toArray(String[]::new));
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Cannot write %s (%s)".formatted(log, e.getMessage()), e);
        } finally {
            System.setErr(err);
            System.setIn(in);
            if (ansi == null) {
                System.clearProperty("picocli.ansi");
            } else {
                System.setProperty("picocli.ansi", ansi);
            }
        }
    }

    private int runOutside(Consumer<String> eachLine, List<String> arguments) {
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
