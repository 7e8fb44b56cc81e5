package io.kappalake.ingest.check;

import static java.time.temporal.ChronoUnit.MICROS;
import static java.time.temporal.ChronoUnit.MILLIS;

import io.kappalake.ingest.control.MetricsNotes;
import io.kappalake.lakehouse.session.LakehouseSession;
import io.kappalake.orders.metrics.MetricsJson;
import io.kappalake.orders.metrics.MetricsKey;
import io.kappalake.orders.metrics.MetricsRecord;
import io.kappalake.orders.topic.KafkaTopic;
import io.kappalake.orders.topic.TopicRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Check that the topic of metrics holds each revision of {@code order_metrics} once, as far as
 * Kafka keeps it. Table and topic are committed one after the other, so rows that are there first
 * must come to the topic, and records that are there first must come to the table, until the
 * patience ends; what both get meanwhile is not waited for.
 */
final class MetricsTopicCheck {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Clocks of those who note and of those who write differ by less. */
    private static final Duration CLOCKS = Duration.ofDays(1);

    private final LakehouseSession session;
    private final MetricsNotes notes;

    private MetricsTopicCheck(LakehouseSession session, MetricsNotes notes) {
        this.session = session;
        this.notes = notes;
    }

    /** The sums of the topic that the live job writes to; empty if it writes to none. */
    static Optional<MetricsTopicSums> sums(LakehouseSession session, Duration patience) {
        return MetricsNotes.find(session.catalog(), session.config().kafka().group())
                .map(notes -> new MetricsTopicCheck(session, notes).sums(patience));
    }

    private MetricsTopicSums sums(Duration patience) {
        long start = System.nanoTime();
        String name = notes.topic().name();
        try (KafkaTopic topic = KafkaTopic.of(session.config().kafka(), name);
                TopicRecords records = TopicRecords.of(session.config().kafka(), name)) {
            boolean madeAnew = !topic.id().equals(notes.topic().id());
            TopicComparison comparison =
                    new TopicComparison(
                            notes,
                            topic.setting("cleanup.policy")
                                    .filter(policy -> policy.contains("compact"))
                                    .isPresent());
            comparison.rows(rows(), true);
            SortedMap<Integer, Long> begins = madeAnew ? new TreeMap<>() : notes.topic().offsets();
            SortedMap<Integer, Long> from = new TreeMap<>(topic.starts());
            from.replaceAll((p, first) -> Math.max(first, begins.getOrDefault(p, 0L)));
            read(topic, records, from, comparison);
            from.forEach(
                    (partition, first) -> {
                        if (madeAnew || first > begins.getOrDefault(partition, 0L)) {
                            comparison.deleted(partition);
                        }
                    });
            while (System.nanoTime() - start < patience.toNanos()) {
                if (comparison.lacksRecords()) {
                    pause();
                    read(topic, records, from, comparison);
                } else if (comparison.lacksRows()) {
                    pause();
                    comparison.rows(rows(), false);
                } else {
                    break;
                }
            }
            return comparison.sums(madeAnew);
        }
    }

    private static void read(
            KafkaTopic topic,
            TopicRecords records,
            SortedMap<Integer, Long> from,
            TopicComparison comparison) {
        records.read(
                from,
                topic.ends(),
                record -> comparison.record(record.partition(), MetricsJson.read(record.value())));
    }

    private List<MetricsRecord> rows() {
        return session.trino()
                .query(
                        """
                        SELECT window_kind, %s, %s, status, order_count, total_amount_cents,
                               avg_amount_cents, min_amount_cents, max_amount_cents, revision, %s, %s
                        FROM order_metrics
                        WHERE emitted_at >= from_iso8601_timestamp('%s')"""
                                .formatted(
                                        micros("window_start"),
                                        micros("window_end"),
                                        micros("watermark"),
                                        micros("emitted_at"),
                                        notes.since().minus(CLOCKS).truncatedTo(MILLIS)),
                        MetricsTopicCheck::row);
    }

    private static String micros(String column) {
        return "CAST(round(to_unixtime(%s) * 1000000) AS bigint)".formatted(column);
    }

    private static MetricsRecord row(ResultSet row) throws SQLException {
        return new MetricsRecord(
                new MetricsKey(row.getString(1), time(row, 2), time(row, 3), row.getString(4)),
                row.getLong(5),
                row.getLong(6),
                row.getDouble(7),
                row.getLong(8),
                row.getLong(9),
                row.getInt(10),
                time(row, 11),
                time(row, 12));
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return Instant.EPOCH.plus(row.getLong(column), MICROS);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the topic", e);
        }
    }
}
