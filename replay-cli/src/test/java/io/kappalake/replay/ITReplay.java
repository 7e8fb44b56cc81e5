package io.kappalake.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.Owner;
import io.kappalake.lakehouse.ledger.Ledger;
import io.kappalake.local.testing.Answer;
import io.kappalake.local.testing.SharedServers;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.replay.ExpectedTables.Rules;
import io.kappalake.replay.ProducedOrders.Flaw;
import io.kappalake.replay.lake.FutureViews;
import io.kappalake.replay.lake.Sql;
import io.kappalake.replay.publish.Trimmed;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.ReplayRunner;
import io.kappalake.replay.run.ReplayStep;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Replays from the plan to the publication and back, while ingest runs. */
@ExtendWith(SharedServers.class)
class ITReplay {
    private static final int RECORDS = 4_000;
    private static final Rules CHANGED =
            new Rules(Duration.ofMinutes(5), true, Map.of("canceled", "cancelled"));

    private static ReplayedLakehouse lakehouse;

    @TempDir private Path folder;

    /** The same lakehouse for all tests, unless one left something behind. */
    @BeforeEach
    void ingest() throws Exception {
        if (lakehouse == null) {
            lakehouse = ReplayedLakehouse.ingesting("replay", RECORDS);
        }
    }

    @AfterEach
    void tidy() throws Exception {
        if (!lakehouse.tidied()) {
            close();
        }
    }

    @AfterAll
    static void close() {
        if (lakehouse != null) {
            lakehouse.close();
            lakehouse = null;
        }
    }

    private Path planChanged() {
        return lakehouse.plan(
                "--set", "ingest.decode.amounts=integer-or-string",
                "--set", "ingest.decode.status-aliases.canceled=cancelled");
    }

    /** Trino carries a statement out whose client is gone. */
    private void trimsAgainWhatStatementsOfADeadProcessWrite(String run) {
        try (Replays replays = Replays.open(lakehouse.config())) {
            ReplayRun trimmed = replays.find(run);
            String draft =
                    replays.drafts(trimmed.plan()).values().stream()
                            .map(Draft::name)
                            .map(Sql::name)
                            .filter(name -> name.contains("order_events"))
                            .findAny()
                            .orElseThrow();
            String rows = "INSERT INTO %1$s SELECT d.* FROM %1$s d".formatted(draft);
            lakehouse.execute(rows + " LIMIT 7");
            CompletableFuture<Void> endless =
                    CompletableFuture.runAsync(
                            () ->
                                    lakehouse.execute(
                                            rows
                                                    + " CROSS JOIN UNNEST(sequence(1, 10000)) a(i)"
                                                    + " CROSS JOIN UNNEST(sequence(1, 10000)) b(j)"
                                                    + " WHERE i + j < 0"));
            await("the endless statement runs")
                    .until(
                            () ->
                                    lakehouse.count(
                                                    "SELECT count(*) FROM system.runtime.queries"
                                                            + " WHERE state = 'RUNNING' AND"
                                                            + " starts_with(query, 'INSERT')")
                                            == 1);

            Trimmed again =
                    replays.trim(
                            trimmed.plan(),
                            trimmed.details(ReplayStep.CAUGHT_UP, ReplayRunner.CaughtUp.class));

            assertThatThrownBy(endless::join).hasMessageContaining("left over");
            Trimmed before = trimmed.details(ReplayStep.TRIMMED, Trimmed.class);
            assertThat(again.cut()).isEqualTo(before.cut());
            again.tables()
                    .forEach(
                            (table, part) ->
                                    assertThat(part.rows())
                                            .as(table)
                                            .isEqualTo(before.tables().get(table).rows()));
        }
    }

    /** What was planned, audited and signed is not what a live job with other rules needs. */
    private void refusesWhileTheLiveJobHasOtherRules(String run) throws Exception {
        String group = lakehouse.config().kafka().group();
        SortedMap<String, String> rules = IngestConfig.of(lakehouse.config()).flat();
        rules = new TreeMap<>(rules);
        rules.put("ingest.allowed-lateness", "7m");
        String start = new ObjectMapper().writeValueAsString(Map.of("id", "s", "rules", rules));
        note(group, "job-starting", start);
        assertThat(lakehouse.run("replay", "publish", run, "--yes").exits(4).err())
                .contains("ingest.allowed-lateness was 1m and is 7m");
        note(group, "job-not-started", "{\"id\": \"s\", \"jobId\": \"\"}");
    }

    private void approvedBySomebodyElse(String run) {
        String[] publish = {"replay", "publish", run, "--require-approval", "--dry-run"};
        assertThat(lakehouse.run(publish).exits(4).err()).contains("is not approved");
        assertThat(lakehouse.run("replay", "approve", run).exits(4).err())
                .contains("has planned it");
        String user = System.getProperty("user.name");
        System.setProperty("user.name", "somebody-else");
        try {
            lakehouse.run("replay", "approve", run, "--reason", "read it").exits(0);
            assertThat(lakehouse.run(publish).exits(4).err()).contains("and publishes it");
        } finally {
            System.setProperty("user.name", user);
        }
        assertThat(lakehouse.run("replay", "show", run).exits(0).out())
                .contains("read it", "somebody-else@");
    }

    private static void note(String group, String step, String details) {
        Ledger ledger = Ledger.open(lakehouse.catalog(), Owner.current());
        ledger.append(List.of(ledger.entry("ingest-" + group, "ingest", step, group, details)));
    }

    @Test
    void theSameRulesGiveTheSameRows() throws Exception {
        SortedMap<String, Long> before = lakehouse.snapshots();
        Set<String> files = lakehouse.files();
        JsonNode started = lakehouse.start(lakehouse.plan());
        String run = started.at("/run").asText();
        assertThat(lakehouse.files()).isEqualTo(files);
        trimsAgainWhatStatementsOfADeadProcessWrite(run);

        JsonNode report = lakehouse.audit(run).exits(0).json();
        assertThat(report.at("/verdict").asText()).isEqualTo("EQUAL");
        assertThat(report.at("/partitions")).hasSize(ProducedOrders.PARTITIONS);
        Instant cut = Instant.parse(started.at("/trimmed/cut/to").asText());
        ExpectedTables expected = ExpectedTables.of(lakehouse.records().orders(), Rules.FIRST, cut);
        // rows beyond the cut that share a file with others are copied
        assertThat(FoundDifferences.table(report, "order_events").at("/same").asLong())
                .isBetween((long) expected.events().size(), (long) RECORDS);
        assertThat(FoundDifferences.table(report, "order_metrics").at("/same").asLong())
                .isGreaterThanOrEqualTo(expected.windows().size());
        assertThat(FoundDifferences.table(report, "late_events").at("/same").asLong())
                .isGreaterThanOrEqualTo(expected.late().size());
        assertThat(expected.late()).isNotEmpty();
        for (JsonNode table : report.at("/tables")) {
            assertThat(table.at("/differing").asLong()).as("%s", table).isZero();
        }

        refusesWhileTheLiveJobHasOtherRules(run);
        assertThat(
                        lakehouse
                                .run("replay", "publish", run, "--dry-run", "--output", "json")
                                .exits(0)
                                .json())
                .isEmpty();
        approvedBySomebodyElse(run);
        String[] publish = {
            "replay",
            "publish",
            run,
            "--all-rows",
            "--require-approval",
            "--yes",
            "--reason",
            "a proof"
        };
        lakehouse.run(publish).exits(0);
        assertThat(lakehouse.run("replay", "show", run).exits(0).out())
                .contains("a proof", System.getProperty("user.name") + "@");
        assertThat(lakehouse.files()).isNotEqualTo(files);
        TableRows.assertSameAs(before, lakehouse);
        lakehouse.assertCheckIsGreen();
        lakehouse.run("replay", "rollback", run, "--yes").exits(0);
        TableRows.assertSameAs(before, lakehouse);
        lakehouse.assertCheckIsGreen();
        lakehouse.expireSnapshots();
        SortedMap<String, Long> kept = lakehouse.snapshots();
        lakehouse.run("replay", "publish", run, "--yes").exits(0);
        TableRows.assertSameAs(kept, lakehouse);
        lakehouse.records().produce(500);
        lakehouse.awaitIngested();
        lakehouse.assertCheckIsGreen();
    }

    @Test
    void provesInOneCommandAndLeavesNothingBehind() throws Exception {
        SortedMap<String, Long> before = lakehouse.snapshots();
        Path report = folder.resolve("proof.html");
        JsonNode proof =
                lakehouse
                        .run("replay", "prove", "--report", report.toString(), "--output", "json")
                        .exits(0)
                        .json();
        assertThat(proof.at("/verdict").asText()).isEqualTo("EQUAL");
        assertThat(proof.at("/records").asLong()).isEqualTo(lakehouse.records().orders().size());
        assertThat(report).exists();
        assertThat(lakehouse.leftovers()).isEmpty();
        assertThat(lakehouse.stage(proof.at("/run").asText())).contains(ReplayStep.CANCELLED);
        TableRows.assertSameAs(before, lakehouse);

        proof =
                lakehouse
                        .run(
                                "replay",
                                "prove",
                                "--set",
                                "ingest.decode.amounts=integer-or-string",
                                "--report",
                                report.toString(),
                                "--output",
                                "json")
                        .exits(3)
                        .json();
        assertThat(proof.at("/verdict").asText()).isEqualTo("DIFFERENT");
        assertThat(proof.at("/differing").asLong()).isPositive();
        assertThat(lakehouse.leftovers()).isEmpty();
    }

    @Test
    void changedRulesChangeJustWhatTheyMust() throws Exception {
        Path second = planChanged();
        JsonNode started = lakehouse.start(planChanged());
        String run = started.at("/run").asText();
        JsonNode report = lakehouse.audit(run).exits(3).json();
        Instant cut = Instant.parse(started.at("/trimmed/cut/to").asText());
        assertThat(report.at("/verdict").asText()).isEqualTo("DIFFERENT");
        assertReport(report, cut);

        SortedMap<String, Long> before = lakehouse.snapshots();
        Set<String> files = lakehouse.files();
        String views = FutureViews.schema(run);
        assertThat(
                        lakehouse.count(
                                "SELECT count(*) FROM %s.dead_letters WHERE reason = 'invalid_type'"
                                        .formatted(views)))
                .isZero();
        long future = lakehouse.count("SELECT count(*) FROM %s.order_events".formatted(views));
        FoundDifferences.of(report, lakehouse).assertAllIn(views + "." + FutureViews.DIFFERENCES);
        Answer refused = lakehouse.run("replay", "publish", run, "--yes").exits(3);
        assertThat(refused.err()).contains("--accept-differences");
        assertThat(lakehouse.files()).isEqualTo(files);

        assertThat(
                        lakehouse
                                .run("replay", "publish", run, "--accept-differences", "--yes")
                                .exits(0)
                                .out())
                .contains("The live job still has its own rules (ingest.decode.amounts was");
        assertThat(lakehouse.count("SELECT count(*) FROM order_events")).isEqualTo(future);
        FoundDifferences.of(report, lakehouse).assertJustTheseSince(before);
        lakehouse.assertCheckIsGreen();
        assertThat(
                        lakehouse.count(
                                "SELECT count(*) FROM dead_letters WHERE reason = 'invalid_type'"))
                .isZero();
        assertThat(
                        lakehouse.count(
                                "SELECT count(*) FROM order_metrics WHERE status = 'canceled'"
                                        + " AND window_end <= from_iso8601_timestamp('"
                                        + cut
                                        + "')"))
                .isZero();

        String late = lakehouse.start(second).at("/run").asText();
        lakehouse.audit(late).exits(3);
        Set<String> published = lakehouse.files();
        lakehouse.run("replay", "publish", late, "--accept-differences", "--yes").exits(4);
        assertThat(lakehouse.files()).isEqualTo(published);

        lakehouse.tag("test-before", before);
        compact(before.keySet());
        SortedMap<String, Long> after = lakehouse.snapshots();
        lakehouse.tag("test-after", after);
        lakehouse.expireSnapshots();
        lakehouse.run("replay", "rollback", run, "--yes").exits(0);
        TableRows.assertSameAs(before, lakehouse);
        lakehouse.assertCheckIsGreen();
        compact(before.keySet());
        lakehouse.expireSnapshots();
        lakehouse.run("replay", "publish", run, "--yes").exits(0);
        TableRows.assertSameAs(after, lakehouse);
        lakehouse.assertCheckIsGreen();
        lakehouse.run("replay", "rollback", run, "--yes").exits(0);
        TableRows.assertSameAs(before, lakehouse);
        lakehouse.untag("test-before", before);
        lakehouse.untag("test-after", after);
    }

    @Test
    void compactionChangesNothingBeforeAndAfterAPublication() throws Exception {
        String run = lakehouse.start(lakehouse.plan()).at("/run").asText();
        lakehouse.audit(run).exits(0);
        lakehouse.records().produce(500);
        lakehouse.awaitIngested();
        SortedMap<String, Long> before = lakehouse.snapshots();
        compact(before.keySet());
        Set<String> files = lakehouse.files();

        lakehouse.run("replay", "publish", run, "--all-rows", "--yes").exits(0);
        assertThat(lakehouse.files()).isNotEqualTo(files);
        TableRows.assertSameAs(before, lakehouse);
        lakehouse.assertCheckIsGreen();
        lakehouse.run("replay", "rollback", run, "--yes").exits(0);
        TableRows.assertSameAs(before, lakehouse);
        lakehouse.run("replay", "publish", run, "--yes").exits(0);
        compact(before.keySet());
        lakehouse.run("replay", "rollback", run, "--yes").exits(0);
        TableRows.assertSameAs(before, lakehouse);
        lakehouse.assertCheckIsGreen();
    }

    private static void compact(Set<String> tables) {
        tables.forEach(
                table -> lakehouse.execute("ALTER TABLE %s EXECUTE optimize".formatted(table)));
    }

    @Test
    void publishesNothingWhereNothingDiffers() throws Exception {
        SortedMap<String, Long> before = lakehouse.snapshots();
        Set<String> files = lakehouse.files();
        String run = lakehouse.start(lakehouse.plan()).at("/run").asText();
        lakehouse.audit(run).exits(0);
        lakehouse.run("replay", "publish", run, "--yes").exits(0);
        assertThat(lakehouse.stage(run)).contains(ReplayStep.PUBLISHED);
        assertThat(lakehouse.files()).isEqualTo(files);
        lakehouse.run("replay", "rollback", run, "--yes").exits(0);
        lakehouse.run("replay", "publish", run, "--yes").exits(0);
        assertThat(lakehouse.files()).isEqualTo(files);
        TableRows.assertSameAs(before, lakehouse);
        assertThat(
                        lakehouse.count(
                                "SELECT count(*) FROM information_schema.tables"
                                        + " WHERE table_schema = 'drafts'"))
                .isZero();
    }

    private void assertReport(JsonNode report, Instant cut) {
        ExpectedTables was = ExpectedTables.of(lakehouse.records().orders(), Rules.FIRST, cut);
        ExpectedTables is = ExpectedTables.of(lakehouse.records().orders(), CHANGED, cut);
        JsonNode windows = FoundDifferences.table(report, "order_metrics");
        assertThat(windows.at("/changed").asLong()).isEqualTo(was.changed(is)).isPositive();
        assertThat(windows.at("/missing").asLong()).isEqualTo(was.lackedBy(is)).isPositive();
        assertThat(windows.at("/extra").asLong()).isEqualTo(is.lackedBy(was));
        long recovered = is.events().stream().filter(o -> o.flaw() == Flaw.AMOUNT_AS_TEXT).count();
        assertThat(recovered).isPositive();
        JsonNode events = FoundDifferences.table(report, "order_events");
        assertThat(events.at("/extra").asLong()).isEqualTo(recovered);
        assertThat(events.at("/missing").asLong()).isZero();
        assertThat(events.at("/columns/status").asLong())
                .isEqualTo(
                        was.events().stream().filter(o -> o.status().equals("canceled")).count());
        assertThat(FoundDifferences.table(report, "dead_letters").at("/missing").asLong())
                .isEqualTo(recovered);
    }
}
