package io.kappalake.replay.compare;

import static io.kappalake.orders.table.OrderTable.DEAD_LETTERS;
import static io.kappalake.orders.table.OrderTable.LATE_EVENTS;
import static io.kappalake.orders.table.OrderTable.ORDER_EVENTS;
import static io.kappalake.orders.table.OrderTable.ORDER_METRICS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import io.kappalake.lakehouse.cli.ProductHome;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.local.testing.SharedServers;
import io.kappalake.orders.proof.RangeSum;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.replay.compare.TableDifference.CauseCount;
import io.kappalake.replay.compare.TableDifference.Kind;
import io.kappalake.replay.compare.TableDifference.Sample;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedServers.class)
class ITAudit {
    private static final String EVENTS = "order_events";
    private static final String COLUMNS =
            "customer_id, %s, %s, currency, created_at, updated_at, event_time, extra,"
                    + " kafka_partition, kafka_offset, kafka_timestamp, ingested_at";
    private static final int DEAD = 2 * AuditedTables.PER_PARTITION / 100;
    private static final int RECORDS = 2 * AuditedTables.PER_PARTITION - 1;

    private static AuditedTables tables;
    @TempDir private Path folder;

    private static IngestConfig rules;
    private static LakehouseConfig config;

    @BeforeAll
    static void fillTables() {
        config = SharedServers.up().config();
        rules = with(Map.of());
        tables = AuditedTables.fill(config);
    }

    @AfterAll
    static void close() {
        tables.close();
    }

    @BeforeEach
    void reset() {
        tables.reset();
    }

    private static IngestConfig with(Map<String, String> settings) {
        Map<String, String> overrides = new HashMap<>(settings);
        overrides.putIfAbsent("ingest.windows.tumbling", "5m");
        overrides.put("ingest.windows.sliding.size", "none");
        overrides.put("ingest.windows.sliding.slide", "none");
        return IngestConfig.of(LakehouseConfig.load(config.file(), overrides));
    }

    private static AuditReport audit(IngestConfig replayed) {
        return tables.audit(tables.subject(rules, replayed), Tolerance.NONE);
    }

    private static String events(String status, String amount) {
        return "SELECT order_id, " + COLUMNS.formatted(status, amount) + " FROM order_events";
    }

    @Test
    void findsThatTheSameIsEqual() {
        AuditReport report = audit(rules);
        assertThat(report.partitions()).allMatch(RangeSum::ok);
        assertThat(report.partitions().getFirst().logGaps()).isEqualTo(1);
        assertThat(report.partitions().stream().mapToLong(RangeSum::records).sum())
                .isEqualTo(RECORDS);
        assertThat(report.windows().ok()).as("%s", report.windows()).isTrue();
        assertThat(report.windows().kinds().getFirst().events()).isEqualTo(RECORDS - DEAD);
        assertThat(report.windows().kinds().getFirst().late()).isEqualTo(24);
        assertThat(report.tables()).allMatch(table -> table.differing() == 0);
        assertThat(report.table(EVENTS).same()).isEqualTo(RECORDS - DEAD);
        assertThat(report.table("dead_letters").same()).isEqualTo(DEAD);
        assertThat(report.table("late_events").same()).isEqualTo(24);
        assertThat(report.table("order_metrics").same())
                .isEqualTo(
                        tables.count(
                                "SELECT count(DISTINCT (window_start, status)) FROM order_metrics"));
        assertThat(report.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(report.timeline().buckets())
                .hasSizeBetween(50, Timeline.MOST)
                .allMatch(bucket -> bucket.eventsBefore() == bucket.eventsAfter())
                .allMatch(bucket -> bucket.amountCentsBefore() == bucket.amountCentsAfter());
        assertThat(report.timeline().buckets().stream().mapToLong(b -> b.eventsBefore()).sum())
                .isEqualTo(RECORDS - DEAD);
    }

    @Test
    void ignoresWhatDependsOnTheRun() {
        tables.draft(
                ORDER_METRICS,
                "SELECT window_kind, window_start, window_end, status, order_count,"
                        + " total_amount_cents, avg_amount_cents, min_amount_cents,"
                        + " max_amount_cents, 1 AS revision, watermark,"
                        + " emitted_at + INTERVAL '1' DAY AS emitted_at FROM order_metrics"
                        + " WHERE status <> 'paid' OR revision = 2");
        tables.draft(
                ORDER_EVENTS,
                events("status", "amount_cents")
                        .replace("ingested_at", "ingested_at + INTERVAL '1' DAY AS ingested_at"));
        assertThat(audit(rules).verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void saysWhyRecordsDiffer() {
        // every 200th record is recovered, each 1000th and 5 is rejected, 'cancelled' is renamed
        String events =
                events(
                                "CASE WHEN status = 'cancelled' AND kafka_offset < 100"
                                        + " THEN 'canceled' ELSE status END AS status",
                                "amount_cents")
                        + " WHERE kafka_offset % 1000 <> 5 UNION ALL SELECT 'o', 'c', 'placed', 9,"
                        + " 'EUR', NULL, NULL, kafka_timestamp, NULL, kafka_partition,"
                        + " kafka_offset, kafka_timestamp, ingested_at FROM dead_letters"
                        + " WHERE reason = 'invalid_type'";
        tables.draft(ORDER_EVENTS, events);
        tables.draft(
                DEAD_LETTERS,
                "SELECT * FROM dead_letters WHERE reason <> 'invalid_type' UNION ALL"
                        + " SELECT kafka_partition, kafka_offset, kafka_timestamp, NULL,"
                        + " to_utf8('{}'), 'missing_field', '<script>', ingested_at"
                        + " FROM order_events WHERE kafka_offset % 1000 = 5");
        tables.draft(LATE_EVENTS, AuditedTables.late("(" + events + ")", "o % 500 = 7"));
        tables.draft(
                ORDER_METRICS, AuditedTables.windows("(" + events + ")", "o % 500 <> 7", 300, 1));
        AuditReport report = audit(with(Map.of("ingest.decode.amounts", "integer-or-string")));

        assertThat(report.partitions()).allMatch(RangeSum::ok);
        assertThat(report.windows().ok()).as("%s", report.windows()).isTrue();
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        TableDifference changed = report.table(EVENTS);
        // 3, 7, ... 99 of both partitions
        assertThat(changed.changed()).isEqualTo(50);
        assertThat(changed.columns()).containsExactly(entry("status", 50L));
        assertThat(changed.causes())
                .containsExactly(
                        new CauseCount(Kind.EXTRA, Cause.RECOVERED, "invalid_type", 60),
                        new CauseCount(Kind.CHANGED, Cause.DECODE, "status", 50),
                        new CauseCount(Kind.MISSING, Cause.REJECTED, "missing_field", 12));
        assertThat(changed.same()).isEqualTo(RECORDS - DEAD - 62);
        TableDifference dead = report.table("dead_letters");
        assertThat(dead.causes())
                .containsExactly(
                        new CauseCount(Kind.MISSING, Cause.RECOVERED, "invalid_type", 60),
                        new CauseCount(Kind.EXTRA, Cause.REJECTED, "missing_field", 12));
        assertThat(dead.after()).isEqualTo(DEAD - 48);
        Sample sample =
                changed.samples().stream()
                        .filter(s -> s.kind() == Kind.CHANGED)
                        .findFirst()
                        .orElseThrow();
        assertThat(sample.key())
                .containsExactly(entry("kafka_partition", "0"), entry("kafka_offset", "3"));
        assertThat(sample.before()).containsExactly(entry("status", "cancelled"));
        assertThat(sample.after()).containsExactly(entry("status", "canceled"));
        assertThat(dead.samples())
                .filteredOn(s -> s.kind() == Kind.EXTRA)
                .hasSize(12)
                .allSatisfy(s -> assertThat(s.after()).contains(entry("detail", "<script>")))
                .allSatisfy(s -> assertThat(s.after()).contains(entry("value", "{}")));
        assertThat(dead.samples()).filteredOn(s -> s.kind() == Kind.MISSING).hasSize(20);

        TableDifference late = report.table("late_events");
        assertThat(late.changed()).isEqualTo(2);
        assertThat(late.caused(Cause.DECODE)).isEqualTo(2);

        assertWindows(
                report,
                "(" + AuditedTables.windows("(" + events + ")", "o % 500 <> 7", 300, 1) + ")");
        assertThat(report.table("order_metrics").causes())
                .allMatch(cause -> cause.cause() == Cause.FOLLOWS);
        assertThat(report.configuration())
                .containsExactly(
                        new ChangedSetting(
                                "ingest.decode.amounts", "integer", "integer-or-string"));
    }

    /** Compares numbers with a computation by set operations. */
    private static void assertWindows(AuditReport report, String draft) {
        String values =
                "order_count, total_amount_cents, avg_amount_cents, min_amount_cents, max_amount_cents";
        String keys = "window_kind, window_start, window_end, status";
        String live = "(SELECT * FROM order_metrics WHERE status <> 'paid' OR revision = 2)";
        TableDifference windows = report.table("order_metrics");
        assertThat(windows.missing())
                .isEqualTo(
                        tables.count(
                                "SELECT count(*) FROM (SELECT %1$s FROM %2$s EXCEPT SELECT %1$s FROM %3$s)"
                                        .formatted(keys, live, draft)));
        assertThat(windows.extra())
                .isEqualTo(
                        tables.count(
                                "SELECT count(*) FROM (SELECT %1$s FROM %3$s EXCEPT SELECT %1$s FROM %2$s)"
                                        .formatted(keys, live, draft)));
        assertThat(windows.same())
                .isEqualTo(
                        tables.count(
                                "SELECT count(*) FROM (SELECT %1$s FROM %3$s INTERSECT SELECT %1$s FROM %2$s)"
                                        .formatted(keys + ", " + values, live, draft)));
        assertThat(windows.changed())
                .isEqualTo(windows.before() - windows.same() - windows.missing());
    }

    @Test
    void breaksWhenARecordIsMissingOrDoubled() {
        tables.draft(
                ORDER_EVENTS,
                "SELECT * FROM order_events WHERE NOT (kafka_partition = 1 AND kafka_offset IN (17, 5999))"
                        + " UNION ALL SELECT * FROM order_events"
                        + " WHERE kafka_partition = 0 AND kafka_offset = 4242");
        AuditReport report = audit(rules);
        assertThat(report.partitions().getFirst().doubled()).isEqualTo(1);
        assertThat(report.partitions().getFirst().doubledOffsets()).containsExactly(4242L);
        assertThat(report.partitions().getLast().missing()).isEqualTo(2);
        assertThat(report.table(EVENTS).causes())
                .containsExactly(
                        new CauseCount(Kind.MISSING, Cause.LOST, "", 2),
                        new CauseCount(Kind.EXTRA, Cause.ABSENT_BEFORE, "", 1));
        assertThat(report.verdict()).isEqualTo(Verdict.BROKEN);
    }

    @Test
    void seesValuesThatWereExchangedBetweenNeighbours() {
        // each odd offset has the customer of the even one before it, and the other way
        String partner =
                "coalesce(CASE WHEN kafka_offset % 2 = 0"
                        + " THEN lead(customer_id) OVER w ELSE lag(customer_id) OVER w END,"
                        + " customer_id) AS customer_id";
        tables.draft(
                ORDER_EVENTS,
                events("status", "amount_cents").replace("customer_id", partner)
                        + " WINDOW w AS (PARTITION BY kafka_partition, kafka_offset / 2"
                        + " ORDER BY kafka_offset)");
        AuditReport report = audit(rules);
        assertThat(report.partitions()).allMatch(RangeSum::ok);
        assertThat(report.windows().ok()).isTrue();
        long differing =
                tables.count(
                        "SELECT count(*) FROM order_events a JOIN order_events b"
                                + " ON a.kafka_partition = b.kafka_partition"
                                + " AND a.kafka_offset / 2 = b.kafka_offset / 2"
                                + " AND a.customer_id <> b.customer_id");
        assertThat(differing).isGreaterThan(11_000);
        assertThat(report.table(EVENTS).columns()).containsExactly(entry("customer_id", differing));
        assertThat(report.table(EVENTS).causes())
                .containsExactly(
                        new CauseCount(Kind.CHANGED, Cause.CODE, "customer_id", differing));
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void repairsRowsThatAreThereTwice() {
        // an event twice, and one that is a dead letter as well
        tables.live(
                        ORDER_EVENTS,
                        "SELECT * FROM order_events UNION ALL SELECT * FROM order_events"
                                + " WHERE kafka_partition = 0 AND kafka_offset IN (17, 4242)")
                .live(
                        DEAD_LETTERS,
                        "SELECT * FROM dead_letters UNION ALL"
                                + " SELECT 1, 55, kafka_timestamp, key, value, reason, detail, ingested_at"
                                + " FROM dead_letters WHERE kafka_partition = 0 AND kafka_offset = 100");
        AuditReport report = audit(rules);
        assertThat(report.partitions()).allMatch(RangeSum::ok);
        assertThat(report.table(EVENTS).causes())
                .containsExactly(new CauseCount(Kind.MISSING, Cause.DOUBLED_BEFORE, "", 2));
        assertThat(report.table("dead_letters").causes())
                .containsExactly(new CauseCount(Kind.MISSING, Cause.DOUBLED_BEFORE, "", 1));
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void plotsSumsBeyondABigint() {
        String huge =
                events("status", "IF(kafka_offset IN (1, 2), 9223372036854775807, amount_cents)");
        tables.live(ORDER_EVENTS, huge.replace("amount_cents)", "amount_cents) AS amount_cents"))
                .draft(
                        ORDER_EVENTS,
                        huge.replace("amount_cents)", "amount_cents) AS amount_cents"));
        assertThat(audit(rules).timeline().buckets().getFirst().amountCentsAfter())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void namesAllColumnsThatItDoesNotCompare() {
        AuditSubject subject = tables.subject(rules, rules);
        Rules same = new Rules(List.of());
        List<ComparedRows> all =
                List.of(
                        new ComparedRecords(subject, same, BlockSize.USUAL),
                        new LateEventRows(subject, same, Map.of(), BlockSize.USUAL),
                        new WindowRows(
                                subject, same, Tolerance.NONE, Optional.empty(), BlockSize.USUAL));
        for (OrderTable table : OrderTable.all()) {
            List<String> compared =
                    all.stream()
                            .flatMap(rows -> rows.sources().stream())
                            .filter(
                                    source ->
                                            source.before()
                                                    .contains("FROM audited." + table.tableName()))
                            .flatMap(source -> source.columns().stream())
                            .map(NestedField::name)
                            .toList();
            assertThat(table.schema().columns())
                    .as("%s", table)
                    .extracting(NestedField::name)
                    .filteredOn(name -> !compared.contains(name))
                    .containsExactlyElementsOf(NotCompared.COLUMNS.get(table.tableName()));
        }
    }

    @Test
    void breaksWhenARevisionIsThereTwice() {
        tables.draft(
                ORDER_METRICS,
                "SELECT * FROM order_metrics UNION ALL SELECT window_kind, window_start,"
                        + " window_end, status, order_count, total_amount_cents,"
                        + " avg_amount_cents + 1, min_amount_cents, max_amount_cents, revision,"
                        + " watermark, emitted_at FROM order_metrics"
                        + " WHERE window_start = TIMESTAMP '2026-03-01 01:00:00 UTC'"
                        + " AND status = 'placed'");
        assertThat(audit(rules).verdict()).isEqualTo(Verdict.BROKEN);
    }

    @Test
    void breaksWhenAWindowDoesNotCountItsEvents() {
        tables.draft(
                ORDER_METRICS,
                "SELECT window_kind, window_start, window_end, status, order_count - 1 AS order_count,"
                        + " total_amount_cents, avg_amount_cents, min_amount_cents,"
                        + " max_amount_cents, revision, watermark, emitted_at FROM order_metrics");
        AuditReport report = audit(rules);
        assertThat(report.windows().ok()).isFalse();
        assertThat(report.verdict()).isEqualTo(Verdict.BROKEN);
        assertThat(report.table("order_metrics").caused(Cause.CODE))
                .isEqualTo(report.table("order_metrics").before());
    }

    @Test
    void seesAChangedWindowSizeAsConfiguration() {
        String draft = AuditedTables.windows(EVENTS, "o % 500 <> 7", 600, 1);
        tables.draft(ORDER_METRICS, draft);
        tables.draft(LATE_EVENTS, AuditedTables.late(EVENTS, "o % 500 = 7").replace("300", "600"));
        AuditReport report = audit(with(Map.of("ingest.windows.tumbling", "10m")));
        assertThat(report.windows().ok()).as("%s", report.windows()).isTrue();
        TableDifference windows = report.table("order_metrics");
        assertThat(windows.missing()).isEqualTo(windows.before());
        assertThat(windows.extra()).isEqualTo(windows.after());
        assertThat(windows.caused(Cause.CONFIGURATION)).isEqualTo(windows.differing());
        assertWindows(report, "(" + draft + ")");
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void seesWhatIsNoLongerLate() {
        String draft = AuditedTables.windows(EVENTS, "true", 300, 1);
        tables.draft(LATE_EVENTS, "SELECT * FROM late_events WHERE false");
        tables.draft(ORDER_METRICS, draft);
        AuditReport report = audit(with(Map.of("ingest.allowed-lateness", "2h")));
        assertThat(report.windows().ok()).isTrue();
        assertThat(report.table("late_events").causes())
                .containsExactly(new CauseCount(Kind.MISSING, Cause.LATENESS, "late", 24));
        assertThat(report.table("order_metrics").caused(Cause.FOLLOWS)).isEqualTo(24 / 2);
        assertWindows(report, "(" + draft + ")");
    }

    @Test
    void toleratesWhatWasDeclared() {
        tables.draft(
                ORDER_METRICS,
                "SELECT window_kind, window_start, window_end, status, order_count,"
                        + " total_amount_cents, avg_amount_cents, min_amount_cents,"
                        + " max_amount_cents + 1 AS max_amount_cents, revision, watermark, emitted_at"
                        + " FROM order_metrics");
        AuditSubject subject = tables.subject(rules, rules);
        assertThat(tables.audit(subject, Tolerance.parse("amount=1")).verdict())
                .isEqualTo(Verdict.WITHIN_TOLERANCE);
        assertThat(tables.audit(subject, Tolerance.parse("amount=1,max=0")).verdict())
                .isEqualTo(Verdict.DIFFERENT);
        assertThat(tables.audit(subject, Tolerance.parse("rows=100%")).verdict())
                .isEqualTo(Verdict.WITHIN_TOLERANCE);
        assertThat(tables.audit(subject, Tolerance.NONE).verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void addsWhatIsKept() {
        tables.keep(ORDER_EVENTS, "kafka_offset < 3000")
                .draft(ORDER_EVENTS, "SELECT * FROM order_events WHERE kafka_offset >= 3000");
        AuditReport report = audit(rules);
        assertThat(report.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(report.table(EVENTS).before()).isEqualTo(5940);
        tables.draft(ORDER_EVENTS, "SELECT * FROM order_events WHERE kafka_offset >= 2999");
        report = audit(rules);
        assertThat(report.partitions()).allMatch(sum -> sum.doubled() == 1);
        assertThat(report.verdict()).isEqualTo(Verdict.BROKEN);
    }

    @Test
    void looksAtTheWindowsOfThePublishedStretchAlone() {
        Instant from = Instant.parse("2026-03-01T01:00:00Z");
        Instant to = Instant.parse("2026-03-01T03:00:00Z");
        String within = "%1$s >= TIMESTAMP '%2$s' AND %1$s < TIMESTAMP '%3$s'";
        String events =
                within.formatted("event_time", "2026-03-01 01:00 UTC", "2026-03-01 03:00 UTC");
        String windows =
                within.formatted("window_start", "2026-03-01 01:00 UTC", "2026-03-01 03:00 UTC");
        // a window before the stretch is broken already, and stays so
        tables.keep(ORDER_EVENTS, "NOT (" + events + ")")
                .keep(LATE_EVENTS, "NOT (" + windows + ")")
                .keep(
                        ORDER_METRICS,
                        "NOT ("
                                + windows
                                + ") AND window_start >= TIMESTAMP '2026-03-01 00:05 UTC'")
                .draft(ORDER_EVENTS, "SELECT * FROM order_events WHERE " + events)
                .draft(LATE_EVENTS, "SELECT * FROM late_events WHERE " + windows)
                .draft(
                        ORDER_METRICS,
                        AuditedTables.windows(
                                "(SELECT * FROM order_events WHERE " + events + ")",
                                "o % 500 <> 7",
                                300,
                                1));
        AuditReport report =
                tables.audit(
                        tables.subject(rules, rules, Optional.of(from), Optional.of(to)),
                        Tolerance.NONE);
        assertThat(report.windows().ok()).as("%s", report.windows()).isTrue();
        assertThat(report.windows().kinds().getFirst().closed()).isEqualTo(24);
        assertThat(report.partitions()).allMatch(RangeSum::ok);
        assertThat(report.table("order_metrics").same()).isEqualTo(24 * 4);
        // the windows that would go without a replacement
        assertThat(report.table("order_metrics").missing()).isEqualTo(4);
        assertThat(report.table(EVENTS).differing()).isZero();
    }

    @Test
    void runsTheDataTestsOnWhatTheTablesWouldBe() {
        Path project = ProductHome.find().path().resolve("transform").resolve("project");
        ProjectTests tests = new ProjectTests(config, project, folder);
        // its windows are as they should be, but for a dead letter without a reason
        tables.draft(
                DEAD_LETTERS,
                "SELECT kafka_partition, kafka_offset, kafka_timestamp, key, value,"
                        + " nullif(reason, 'not_json') AS reason, detail, ingested_at"
                        + " FROM audited.dead_letters");
        AuditReport report = tables.audit(tables.subject(rules, rules), Tolerance.NONE, tests);
        assertThat(report.dataTests().results())
                .extracting(DataTests.Result::name, DataTests.Result::status)
                .contains(
                        tuple("not_null_stg_dead_letters_reason", "fail"),
                        tuple("non_negative_stg_order_metrics_order_count", "pass"),
                        tuple("non_negative_stg_late_events_seconds_after_window", "pass"))
                // they read tables that the project builds
                .doesNotContain(tuple("every_event_is_in_one_order", "error"))
                .noneMatch(result -> result.toList().contains("error"));
        assertThat(report.dataTests().results())
                .filteredOn(result -> result.status().equals("fail"))
                .singleElement()
                .satisfies(result -> assertThat(result.failures()).isEqualTo(60));
        assertThat(report.rows()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.verdict()).isEqualTo(Verdict.TESTS_FAILED);
    }

    @Test
    void saysThatThereIsNoProject() {
        DataTests none =
                new ProjectTests(config, folder, folder)
                        .run(table -> "orders." + table.tableName());
        assertThat(none.results()).isEmpty();
        assertThat(none.note())
                .isEqualTo("No data test was run: there is no dbt_project.yml in " + folder);
    }
}
