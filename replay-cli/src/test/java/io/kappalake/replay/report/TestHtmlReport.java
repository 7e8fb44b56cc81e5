package io.kappalake.replay.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.proof.RangeSum;
import io.kappalake.orders.proof.WindowSums;
import io.kappalake.orders.topic.OffsetRange;
import io.kappalake.replay.compare.AuditReport;
import io.kappalake.replay.compare.Cause;
import io.kappalake.replay.compare.ChangedSetting;
import io.kappalake.replay.compare.DataTests;
import io.kappalake.replay.compare.TableDifference;
import io.kappalake.replay.compare.TableDifference.CauseCount;
import io.kappalake.replay.compare.TableDifference.Kind;
import io.kappalake.replay.compare.TableDifference.Sample;
import io.kappalake.replay.compare.Timeline;
import io.kappalake.replay.compare.Timeline.Bucket;
import io.kappalake.replay.compare.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestHtmlReport {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final String EVIL = "<script>alert('x')</script>\"&";

    @TempDir private Path folder;

    private static AuditReport report(String text) {
        Map<String, String> before = new HashMap<>();
        before.put("status", null);
        return new AuditReport(
                text,
                Verdict.TESTS_FAILED,
                Verdict.DIFFERENT,
                Optional.of(START),
                Optional.empty(),
                text,
                List.of(new ChangedSetting(text, text, text)),
                List.of(
                        new RangeSum(
                                3,
                                10,
                                1234567,
                                1234557,
                                1234000,
                                557,
                                1,
                                List.of(77L),
                                2,
                                List.of(new OffsetRange(5000, 5001)),
                                0,
                                0)),
                new WindowSums(
                        Optional.of(START),
                        List.of(new WindowSums.Kind(text, 1, 2, 3, 4, 5, 6, 0, 7)),
                        List.of(
                                new WindowSums.Differing(
                                        text, START, START, text, 1, 2, 3, 4, 5, 6)),
                        1,
                        1,
                        1),
                List.of(
                        new TableDifference(
                                text,
                                10,
                                11,
                                8,
                                1,
                                1,
                                2,
                                0,
                                Map.of(text, 1L),
                                List.of(new CauseCount(Kind.CHANGED, Cause.DECODE, text, 1)),
                                List.of(
                                        new Sample(
                                                Kind.CHANGED,
                                                Cause.DECODE,
                                                text,
                                                Map.of(text, text),
                                                before,
                                                Map.of("status", text))))),
                new Timeline(
                        Duration.ofMinutes(5),
                        List.of(
                                new Bucket(START, 10, 12, 1000, 1200),
                                new Bucket(START.plusSeconds(900), 20, 20, 2000, 2000))),
                new DataTests(text, List.of(new DataTests.Result(text, "fail", 3, text))),
                Optional.empty());
    }

    @Test
    void escapesEveryValue() {
        String page = new HtmlReport(report(EVIL), START).text();
        assertThat(page).doesNotContain("<script").doesNotContain("alert('x')");
        assertThat(page)
                .contains("status = &lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;");
    }

    @Test
    void showsWhatWasFound() {
        String page = new HtmlReport(report("run-7"), START).text();
        assertThat(page)
                .contains("<h1>Audit of replay run-7</h1>")
                .contains(">TESTS FAILED</span>")
                .contains("from 2026-03-01T00:00:00Z to the end")
                .contains("<td class=\"n\">1,234,567</td>")
                .contains("more than one row at 77<")
                .contains("no row at 5000-5001<")
                .contains("decode rule")
                .contains("status = null")
                .contains("<td class=\"bad\">fail</td>");
    }

    @Test
    void drawsStretchesWithoutEventsAsZero() {
        String page = new HtmlReport(report("run-7"), START).text();
        // 0, 5, 10 and 15 minutes; the two in the middle have no bucket
        assertThat(page)
                .contains(
                        "class=\"before\" points=\"90.0,120.0 353.3,230.0 616.7,230.0 880.0,10.0\"");
        assertThat(page).contains(">20</text>");
    }

    @Test
    void needsNothingElse() {
        String page = new HtmlReport(report("run-7"), START).text();
        assertThat(page).doesNotContain("http").doesNotContain("src=").doesNotContain("url(");
    }

    @Test
    void isTheSameForTheSame() throws IOException {
        Path file = folder.resolve("reports").resolve("run-7.html");
        new HtmlReport(report("run-7"), START).write(file);
        assertThat(Files.readString(file)).isEqualTo(new HtmlReport(report("run-7"), START).text());
    }

    @Test
    void hasNoPlotWithoutEvents() {
        AuditReport full = report("run-7");
        AuditReport empty =
                new AuditReport(
                        full.runId(),
                        Verdict.EQUAL,
                        Verdict.EQUAL,
                        Optional.empty(),
                        Optional.empty(),
                        "",
                        List.of(),
                        List.of(),
                        full.windows(),
                        List.of(),
                        new Timeline(Duration.ZERO, List.of()),
                        new DataTests("none", List.of()),
                        Optional.empty());
        assertThat(new HtmlReport(empty, START).text()).doesNotContain("<svg");
    }
}
