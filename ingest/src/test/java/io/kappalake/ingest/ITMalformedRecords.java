package io.kappalake.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import io.kappalake.local.testing.SharedServers;
import io.kappalake.orders.testing.SharedRecords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Records that a producer sends by mistake end up in a table, and the job goes on. */
@ExtendWith(SharedServers.class)
class ITMalformedRecords {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    /** Outcome of a record according to a table. */
    @SuppressWarnings("ArrayRecordComponent") // AssertJ compares it field by field
    private record Outcome(Instant kafkaTimestamp, byte[] value, String outcome) {}

    private static Path malformed() {
        return SharedRecords.find("malformed.ndjson")
                .orElseGet(
                        () ->
                                abort(
                                        "no shared/data/malformed.ndjson beside the repository,"
                                                + " and KAPPALAKE_SHARED names no folder that has"
                                                + " it"));
    }

    @Test
    void eachIsADeadLetterWithItsBytesOrACorrectRow() throws Exception {
        List<byte[]> lines = SharedRecords.lines(Files.newInputStream(malformed()));
        assertThat(lines).hasSameSizeAs(SharedRecords.MALFORMED);
        try (IngestLakehouse lakehouse =
                        IngestLakehouse.fresh("malformed", 1, "commit-interval: 1s");
                TestingRecords records = new TestingRecords(lakehouse.config(), 1)) {
            lakehouse.startIngest();
            for (int i = 0; i < lines.size(); i++) {
                records.send(0, NOON.plusMillis(i), lines.get(i));
            }
            records.flush();
            lakehouse.awaitIngested();

            Map<Long, Outcome> outcomes = outcomes(lakehouse);
            assertThat(outcomes).hasSize(lines.size());
            for (int i = 0; i < lines.size(); i++) {
                Outcome outcome = outcomes.get((long) i);
                assertThat(outcome.outcome())
                        .as("line %d", i + 1)
                        .startsWith(SharedRecords.MALFORMED.get(i));
                assertThat(outcome.kafkaTimestamp()).isEqualTo(NOON.plusMillis(i));
                if (!outcome.outcome().startsWith("row")) {
                    assertThat(outcome.value()).as("line %d", i + 1).isEqualTo(lines.get(i));
                }
            }
            assertThat(
                            lakehouse.query(
                                    "SELECT customer_id, status, amount_cents, currency, length(extra) FROM order_events",
                                    row ->
                                            List.of(
                                                    row.getString(1),
                                                    row.getString(2),
                                                    row.getLong(3),
                                                    row.getString(4),
                                                    row.getInt(5) > 65_000)))
                    .containsExactly(List.of("c", "created", 1L, "USD", true));
            lakehouse.assertNothingLostOrDoubled(lines.size());
            assertThat(lakehouse.restarts()).isZero();
        }
    }

    private static Map<Long, Outcome> outcomes(IngestLakehouse lakehouse) {
        Map<Long, Outcome> outcomes = new TreeMap<>();
        List<Long> offsets = new ArrayList<>();
        lakehouse.query(
                """
                SELECT kafka_offset, to_unixtime(kafka_timestamp) * 1000, value,
                  reason || ': ' || coalesce(detail, '') FROM dead_letters
                UNION ALL
                SELECT kafka_offset, to_unixtime(kafka_timestamp) * 1000, NULL,
                  'row ' || order_id FROM order_events""",
                row -> {
                    offsets.add(row.getLong(1));
                    return outcomes.put(
                            row.getLong(1),
                            new Outcome(
                                    Instant.ofEpochMilli(Math.round(row.getDouble(2))),
                                    row.getBytes(3),
                                    row.getString(4)));
                });
        assertThat(offsets).doesNotHaveDuplicates();
        return outcomes;
    }

    @Test
    void aTombstoneIsADeadLetterAndAFarFutureTimeMovesNoWatermark() throws Exception {
        try (IngestLakehouse lakehouse =
                        IngestLakehouse.fresh("tombstone", 1, "commit-interval: 1s");
                TestingRecords records = new TestingRecords(lakehouse.config(), 1)) {
            lakehouse.startIngest();
            records.send(0, NOON, event(NOON));
            records.send(0, NOON, null);
            records.send(0, NOON, event(Instant.parse("9999-12-31T23:59:59Z")));
            // beyond the limit of one day by a microsecond, and on it
            records.send(0, NOON, event(NOON.plusSeconds(86_400).plusNanos(1_000)));
            records.send(0, NOON.plusSeconds(60), event(NOON.plusSeconds(60)));
            records.send(0, NOON.plusSeconds(420), event(NOON.plusSeconds(420)));
            records.flush();
            lakehouse.awaitIngested();

            assertThat(
                            lakehouse.query(
                                    "SELECT kafka_offset, reason, value IS NULL FROM dead_letters ORDER BY 1",
                                    row ->
                                            row.getLong(1)
                                                    + " "
                                                    + row.getString(2)
                                                    + " "
                                                    + row.getBoolean(3)))
                    .containsExactly(
                            "1 null_value true",
                            "2 time_too_far_ahead false",
                            "3 time_too_far_ahead false");
            // had the watermark moved, the event of 12:01 would be late
            assertThat(lakehouse.count("SELECT count(*) FROM late_events")).isZero();
            assertThat(lakehouse.count("SELECT count(*) FROM order_events")).isEqualTo(3);
            records.send(0, NOON.plusSeconds(720), event(NOON.plusSeconds(720)));
            records.flush();
            lakehouse.awaitIngested();
            await("the first window fires")
                    .atMost(2, MINUTES)
                    .untilAsserted(
                            () ->
                                    assertThat(
                                                    lakehouse.query(
                                                            "SELECT window_start, order_count FROM order_metrics_latest ORDER BY 1",
                                                            row -> row.getLong(2)))
                                            .containsExactly(2L, 1L));
            lakehouse.assertNothingLostOrDoubled(7);
            assertThat(lakehouse.restarts()).isZero();
            assertMetrics(lakehouse);
        }
    }

    /** No alert and no panel is dead, and the job's own counters count what the tables hold. */
    private static void assertMetrics(IngestLakehouse lakehouse) throws Exception {
        ExportedMetrics metrics = ExportedMetrics.of(lakehouse);
        metrics.assertHasAllThatMonitoringNames(
                name -> !name.matches(".*_kappalake_partition_(next|next_kafka|stop)_offset"));
        String own = "flink_taskmanager_job_task_operator_kappalake_";
        String job = "job_name=\"%s\"".formatted(lakehouse.control().jobName().replace('-', '_'));
        String live = "kappalake=\"live\"";
        assertThat(metrics.sum(own + "outcome_records_total", job, live, "outcome=\"order_event\""))
                .isEqualTo(4);
        assertThat(metrics.sum(own + "outcome_records_total", job, live, "outcome=\"dead_letter\""))
                .isEqualTo(3);
        assertThat(
                        metrics.sum(
                                own + "reason_dead_letters_total",
                                job,
                                "reason=\"time_too_far_ahead\""))
                .isEqualTo(2);
        assertThat(metrics.sum(own + "result_window_events_total", job, "result=\"counted\""))
                .isEqualTo(4);
        assertThat(metrics.sum(own + "result_window_events_total", job, "result=\"late\""))
                .isZero();
        assertThat(metrics.sum(own + "revision_window_rows_total", job, "revision=\"first\""))
                .isEqualTo(2);
        assertThat(metrics.sum(own + "commit_interval_seconds", job, live)).isEqualTo(1);
        assertThat(
                        metrics.sum(
                                own + "partition_newest_event_timestamp_seconds",
                                job,
                                "partition=\"0\""))
                .isEqualTo((double) NOON.plusSeconds(720).getEpochSecond());
    }

    private static byte[] event(Instant time) {
        return """
        {"order_id":"o","customer_id":"c","status":"paid","amount_cents":5,"event_time":"%s"}"""
                .formatted(time)
                .getBytes(UTF_8);
    }
}
