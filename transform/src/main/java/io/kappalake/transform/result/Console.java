package io.kappalake.transform.result;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.terminal.Printable;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/**
 * Prints a run as dbt's users know it: one line as a node begins, one as it ends, a summary. Safe
 * for use by several threads.
 */
public final class Console {
    private static final int WIDTH = 80;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final double MILLIS = 1e3;

    private static final String GREEN = "32";
    private static final String RED = "31";
    private static final String YELLOW = "33";

    private final PrintWriter out;
    private final Clock clock;
    private final boolean coloured;

    private Console(PrintWriter out, Clock clock, boolean coloured) {
        this.out = requireNonNull(out, "out");
        this.clock = requireNonNull(clock, "clock");
        this.coloured = coloured;
    }

    /** Prints without colours. */
    public static Console plain(PrintWriter out, Clock clock) {
        return new Console(out, clock, false);
    }

    /** Prints with colours. */
    public static Console coloured(PrintWriter out, Clock clock) {
        return new Console(out, clock, true);
    }

    /** Prints with colours if this process writes to a terminal and {@code NO_COLOR} is not set. */
    public static Console of(PrintWriter out, Clock clock, Map<String, String> environment) {
        boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Console(out, clock, wanted && Ansi.AUTO.enabled());
    }

    /** A line of text. */
    public synchronized void say(String text) {
        print(Printable.text(text));
    }

    private void print(String printable) {
        out.println("%s  %s".formatted(now(), printable).stripTrailing());
        out.flush();
    }

    /** A node begins. */
    public void started(Step step) {
        line(step, "START %s %s".formatted(step.what(), step.name()), "RUN", "");
    }

    /** A node has ended. */
    public void finished(Step step, NodeResult result) {
        String seconds = seconds(result.duration());
        switch (result.status()) {
            case SUCCESS ->
                    line(
                            step,
                            "OK %s %s %s"
                                    .formatted(
                                            step.isSeed() ? "loaded" : "created",
                                            step.what(),
                                            step.name()),
                            "%s in %s".formatted(result.message().orElse("OK"), seconds),
                            GREEN);
            case PASS -> line(step, "PASS " + step.name(), "PASS in " + seconds, GREEN);
            case WARN -> found(step, result, "WARN", YELLOW);
            case FAIL -> found(step, result, "FAIL", RED);
            case ERROR ->
                    line(
                            step,
                            "ERROR %s%s %s"
                                    .formatted(
                                            step.isTest()
                                                    ? ""
                                                    : step.isSeed() ? "loading " : "creating ",
                                            step.what(),
                                            step.name()),
                            "ERROR in " + seconds,
                            RED);
            case SKIPPED ->
                    line(step, "SKIP %s %s".formatted(step.what(), step.name()), "SKIP", YELLOW);
            case NO_OP ->
                    line(
                            step,
                            "NO-OP %s %s".formatted(step.what(), step.name()),
                            "NO-OP in " + seconds,
                            GREEN);
        }
    }

    private void found(Step step, NodeResult result, String word, String colour) {
        String count = result.failures().isPresent() ? " " + result.failures().getAsLong() : "";
        line(
                step,
                word + count + " " + step.name(),
                "%s%s in %s".formatted(word, count, seconds(result.duration())),
                colour);
    }

    private synchronized void line(Step step, String text, String status, String colour) {
        StringBuilder line =
                new StringBuilder("%d of %d %s ".formatted(step.index(), step.total(), text));
        while (line.length() < WIDTH) {
            line.append('.');
        }
        print(
                "%s [%s]"
                        .formatted(
                                Printable.line(line.toString()),
                                painted(Printable.line(status), colour)));
    }

    private String painted(String text, String colour) {
        return coloured && !colour.isEmpty()
                ? "\u001B[%sm%s\u001B[0m".formatted(colour, text)
                : text;
    }

    /** What went wrong and what was noticed, and how many nodes ended how. */
    public synchronized void summary(List<NodeResult> results, Duration elapsed) {
        long errors = count(results, Status.ERROR) + count(results, Status.FAIL);
        long warnings = count(results, Status.WARN);
        say("");
        say(
                "Finished running %s in %s."
                        .formatted(counted(results.size(), "node"), seconds(elapsed)));
        say("");
        if (errors == 0 && warnings == 0) {
            say(painted("Completed successfully", GREEN));
        } else {
            say(
                    painted(
                            "Completed with %s and %s:"
                                    .formatted(
                                            counted(errors, "error"), counted(warnings, "warning")),
                            errors > 0 ? RED : YELLOW));
        }
        for (NodeResult result : results) {
            switch (result.status()) {
                case ERROR, FAIL -> details(result, "Failure in ", RED);
                case WARN -> details(result, "Warning in ", YELLOW);
                default -> {}
            }
        }
        say("");
        say(
                "Done. PASS=%d WARN=%d ERROR=%d SKIP=%d NO-OP=%d TOTAL=%d"
                        .formatted(
                                count(results, Status.SUCCESS) + count(results, Status.PASS),
                                warnings,
                                errors,
                                count(results, Status.SKIPPED),
                                count(results, Status.NO_OP),
                                results.size()));
    }

    private void details(NodeResult result, String intro, String colour) {
        say("");
        say(painted(intro + result.uniqueId(), colour));
        result.message().ifPresent(message -> message.lines().forEach(line -> say("  " + line)));
    }

    private static long count(List<NodeResult> results, Status status) {
        return results.stream().filter(result -> result.status() == status).count();
    }

    private static String counted(long number, String noun) {
        return "%d %s%s".formatted(number, noun, number == 1 ? "" : "s");
    }

    private String now() {
        return TIME.format(LocalTime.ofInstant(clock.instant(), ZoneOffset.UTC));
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2fs", duration.toMillis() / MILLIS);
    }
}
