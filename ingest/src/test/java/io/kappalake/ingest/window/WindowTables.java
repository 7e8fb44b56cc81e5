package io.kappalake.ingest.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.ingest.IngestLakehouse;
import io.kappalake.orders.testing.ReferenceWindows;
import io.kappalake.orders.testing.TestingKey;
import io.kappalake.orders.testing.TestingLate;
import io.kappalake.orders.testing.TestingMetrics;
import io.kappalake.orders.testing.TestingMetrics.Totals;
import io.kappalake.orders.window.LateReason;
import io.kappalake.orders.window.WindowPlan;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Windows and late events as readers of the lakehouse see them.
 *
 * @param latest the newest revision of each window
 * @param late in any order
 * @param watermark the newest in any row of metrics, in microseconds
 * @param brokenRevisions windows whose revisions are not 1, 2, 3, ... once each
 */
record WindowTables(
        Map<TestingKey, TestingMetrics> latest,
        List<TestingLate> late,
        long watermark,
        long brokenRevisions) {

    /** Reads them from a lakehouse. */
    static WindowTables read(IngestLakehouse lakehouse) {
        Map<TestingKey, TestingMetrics> latest = new HashMap<>();
        List<TestingMetrics> rows =
                lakehouse.query(
                        """
                        SELECT window_kind, %s, %s, status, order_count, total_amount_cents,
                          avg_amount_cents, min_amount_cents, max_amount_cents, revision, %s, %s
                        FROM order_metrics_latest"""
                                .formatted(
                                        micros("window_start"),
                                        micros("window_end"),
                                        micros("watermark"),
                                        micros("emitted_at")),
                        row ->
                                new TestingMetrics(
                                        new TestingKey(
                                                row.getString(1), row.getLong(2), row.getString(4)),
                                        row.getLong(3),
                                        new Totals(
                                                row.getLong(5),
                                                row.getLong(6),
                                                row.getLong(8),
                                                row.getLong(9)),
                                        row.getDouble(7),
                                        row.getInt(10),
                                        row.getLong(11),
                                        row.getLong(12)));
        rows.forEach(row -> latest.put(row.key(), row));
        assertThat(latest).as("one row per window").hasSameSizeAs(rows);
        return new WindowTables(latest, late(lakehouse), watermark(lakehouse), broken(lakehouse));
    }

    private static List<TestingLate> late(IngestLakehouse lakehouse) {
        return lakehouse.query(
                """
                SELECT kafka_partition, kafka_offset, window_kind, %s,
                  coalesce(status, 'unknown'), amount_cents, reason FROM late_events"""
                        .formatted(micros("window_start")),
                row ->
                        new TestingLate(
                                row.getInt(1),
                                row.getLong(2),
                                new TestingKey(row.getString(3), row.getLong(4), row.getString(5)),
                                row.getLong(6),
                                row.getString(7).equals("late")
                                        ? LateReason.LATE
                                        : LateReason.RETENTION));
    }

    /** The newest watermark of the metrics, 0 if there are none. */
    static long watermark(IngestLakehouse lakehouse) {
        return lakehouse.count(
                "SELECT coalesce(max(%s), 0) FROM order_metrics".formatted(micros("watermark")));
    }

    private static long broken(IngestLakehouse lakehouse) {
        return lakehouse.count(
                """
                SELECT count(*) FROM (
                  SELECT 1 FROM order_metrics GROUP BY window_kind, window_start, status
                  HAVING min(revision) <> 1 OR max(revision) <> count(*)
                    OR count(DISTINCT revision) <> count(*))""");
    }

    private static String micros(String column) {
        return "CAST(round(to_unixtime(%s) * 1e6) AS bigint)".formatted(column);
    }

    /**
     * Proves that all windows that are due by {@link #watermark} are there, and that all that is
     * there equals the reference.
     */
    void assertEqualTo(ReferenceWindows reference, WindowPlan plan) {
        assertThat(new HashSet<>(late)).isEqualTo(reference.late()).hasSameSizeAs(late);
        Map<TestingKey, Totals> expected = new HashMap<>();
        reference
                .counted()
                .forEach(
                        (key, events) -> {
                            if (isDue(key, plan) || latest.containsKey(key)) {
                                expected.put(key, Totals.of(events));
                            }
                        });
        Map<TestingKey, Totals> actual = new HashMap<>();
        latest.forEach((key, row) -> actual.put(key, row.totals()));
        assertThat(actual).isEqualTo(expected);
        latest.values()
                .forEach(
                        row -> {
                            assertThat(row.end())
                                    .isEqualTo(plan.end(row.key().windowKind(), row.key().start()));
                            assertThat(row.avg())
                                    .isEqualTo(
                                            (double) row.totals().total() / row.totals().count());
                        });
        assertThat(brokenRevisions).as("windows with broken revisions").isZero();
    }

    private boolean isDue(TestingKey key, WindowPlan plan) {
        return plan.firesAt(plan.end(key.windowKind(), key.start())) <= watermark;
    }

    /**
     * The part that must not depend on how the log was read: windows closed for good, by their
     * values.
     */
    Set<String> closedWindows(WindowPlan plan, long before) {
        Set<String> closed = new HashSet<>();
        latest.forEach(
                (key, row) -> {
                    if (plan.closed(row.end(), before)) {
                        closed.add(
                                "%s %d %s %s".formatted(key, row.end(), row.totals(), row.avg()));
                    }
                });
        return closed;
    }
}
