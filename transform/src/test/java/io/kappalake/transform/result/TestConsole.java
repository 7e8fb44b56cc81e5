package io.kappalake.transform.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestConsole {
    private static final Instant NOW = Instant.parse("2026-03-01T10:11:12Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private final StringWriter written = new StringWriter();
    private final PrintWriter out = new PrintWriter(written);
    private final Console console = Console.plain(out, CLOCK);

    private static NodeResult.Builder result(String id, Status status) {
        return NodeResult.builder(id, status, NOW, NOW.plusMillis(610));
    }

    private static NodeResult.Builder result(Status status) {
        return result("model.shop.x", status);
    }

    @Test
    void printsOneLineAsANodeBeginsAndOneAsItEnds() {
        Step step = new Step(1, 9, "sql incremental model", "marts.fct_orders");
        console.started(step);
        console.finished(step, result(Status.SUCCESS).message("MERGE (12 rows)").build());

        List<String> lines = written.toString().lines().toList();
        assertThat(lines)
                .extracting(line -> line.replaceAll("\\.{10,}", "..."))
                .containsExactly(
                        "10:11:12  1 of 9 START sql incremental model marts.fct_orders ... [RUN]",
                        "10:11:12  1 of 9 OK created sql incremental model marts.fct_orders ..."
                                + " [MERGE (12 rows) in 0.61s]");
        assertThat(lines).extracting(line -> line.indexOf('[')).containsOnly(91);
    }

    @Test
    void printsEachStatus() {
        Step test = new Step(2, 9, "test", "unique_x");
        Step seed = new Step(3, 9, "seed file", "marts.codes");
        Step model = new Step(4, 9, "sql view model", "marts.x");
        console.finished(test, result(Status.PASS).build());
        console.finished(test, result(Status.FAIL).failures(3).build());
        console.finished(test, result(Status.WARN).failures(1).build());
        console.finished(test, result(Status.ERROR).build());
        console.finished(seed, result(Status.SUCCESS).message("INSERT 5").build());
        console.finished(model, result(Status.ERROR).build());
        console.finished(model, result(Status.SKIPPED).build());
        console.finished(model, result(Status.NO_OP).build());

        assertThat(written.toString().lines().map(line -> line.replaceAll(" \\.+ ", " - ")))
                .containsExactly(
                        "10:11:12  2 of 9 PASS unique_x - [PASS in 0.61s]",
                        "10:11:12  2 of 9 FAIL 3 unique_x - [FAIL 3 in 0.61s]",
                        "10:11:12  2 of 9 WARN 1 unique_x - [WARN 1 in 0.61s]",
                        "10:11:12  2 of 9 ERROR test unique_x - [ERROR in 0.61s]",
                        "10:11:12  3 of 9 OK loaded seed file marts.codes - [INSERT 5 in 0.61s]",
                        "10:11:12  4 of 9 ERROR creating sql view model marts.x - [ERROR in 0.61s]",
                        "10:11:12  4 of 9 SKIP sql view model marts.x - [SKIP]",
                        "10:11:12  4 of 9 NO-OP sql view model marts.x - [NO-OP in 0.61s]");
    }

    @Test
    void closesWithWhatWentWrongAndACount() {
        console.summary(
                List.of(
                        result("model.shop.a", Status.SUCCESS).build(),
                        result("test.shop.t", Status.FAIL)
                                .message("Got 3 results\nsee target/compiled")
                                .build(),
                        result("test.shop.u", Status.WARN).message("Got 1 result").build(),
                        result("model.shop.b", Status.SKIPPED).build(),
                        result("model.shop.c", Status.NO_OP).build()),
                Duration.ofMillis(1234));

        assertThat(written.toString().replace("10:11:12", "").lines().map(String::strip))
                .containsExactly(
                        "",
                        "Finished running 5 nodes in 1.23s.",
                        "",
                        "Completed with 1 error and 1 warning:",
                        "",
                        "Failure in test.shop.t",
                        "Got 3 results",
                        "see target/compiled",
                        "",
                        "Warning in test.shop.u",
                        "Got 1 result",
                        "",
                        "Done. PASS=1 WARN=1 ERROR=1 SKIP=1 NO-OP=1 TOTAL=5");
    }

    @Test
    void paintsTheStatusAloneWhenAskedTo() {
        Step step = new Step(1, 1, "test", "t");
        Console.coloured(out, CLOCK).finished(step, result(Status.PASS).build());

        assertThat(written.toString()).contains("[\u001B[32mPASS in 0.61s\u001B[0m]");
    }

    @Test
    void neverPaintsWithNoColor() {
        Console quiet = Console.of(out, CLOCK, Map.of("NO_COLOR", "1"));
        quiet.finished(new Step(1, 1, "test", "t"), result(Status.PASS).build());

        assertThat(written.toString()).doesNotContain("\u001B");
    }

    @Test
    void keepsLinesOfSeveralThreadsWhole() {
        IntStream.rangeClosed(1, 200)
                .parallel()
                .forEach(i -> console.started(new Step(i, 200, "test", "t" + i)));

        assertThat(written.toString().lines())
                .hasSize(200)
                .allMatch(
                        line ->
                                line.matches(
                                        "10:11:12 {2}\\d+ of 200 START test t\\d+ \\.+ \\[RUN]"));
    }
}
