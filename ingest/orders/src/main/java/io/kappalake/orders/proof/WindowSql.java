package io.kappalake.orders.proof;

import static io.kappalake.orders.table.OrderTable.LATE_EVENTS;
import static io.kappalake.orders.table.OrderTable.ORDER_EVENTS;
import static io.kappalake.orders.table.OrderTable.ORDER_METRICS;

import io.kappalake.orders.relation.OrderRelations;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.rules.IngestConfig.Sliding;
import io.kappalake.orders.window.ClosingRule;
import io.kappalake.orders.window.StatusLimit;
import java.math.BigInteger;
import java.util.OptionalLong;

/**
 * The queries of the second sum: order events = counted in windows + late events. Times are whole
 * milliseconds since 1970, so that no rounding can hide or make a difference.
 */
final class WindowSql {
    private static final String EPOCH = "TIMESTAMP '1970-01-01 00:00:00 UTC'";

    /** All of time. */
    static final Stretch ALL = new Stretch(Long.MIN_VALUE, Long.MAX_VALUE);

    private final OrderRelations tables;
    private final IngestConfig config;
    private final Stretch stretch;

    /** Windows count that begin at or after one time and end at or before another, in millis. */
    record Stretch(long from, long to) {}

    WindowSql(OrderRelations tables, IngestConfig config, Stretch stretch) {
        this.tables = tables;
        this.config = config;
        this.stretch = stretch;
    }

    /** The newest watermark in the metrics, null without one. */
    String closedAt() {
        return "SELECT max(%s) FROM %s"
                .formatted(millis("watermark"), tables.relation(ORDER_METRICS));
    }

    /**
     * Per kind of window: kind, windows closed, windows open, and of the closed ones events,
     * counted, late, retention, counted as other, differing windows and states.
     *
     * @param closedAt what {@link #closedAt} gave
     */
    String totals(OptionalLong closedAt) {
        return sums(closedAt)
                + """

                SELECT kind,
                       count_if(closed), count_if(NOT closed),
                       coalesce(sum(events) FILTER (WHERE closed), 0),
                       coalesce(sum(counted) FILTER (WHERE closed), 0),
                       coalesce(sum(late) FILTER (WHERE closed), 0),
                       coalesce(sum(retention) FILTER (WHERE closed), 0),
                       coalesce(sum(others) FILTER (WHERE closed), 0),
                       coalesce(sum(differing) FILTER (WHERE closed), 0)
                FROM (
                    SELECT kind, window_start, window_end, closed, sum(events) AS events,
                           sum(counted) AS counted, sum(late) AS late,
                           sum(retention) AS retention, sum(others) AS others,
                           count_if(differs) AS differing
                    FROM sums
                    GROUP BY kind, window_start, window_end, closed)
                GROUP BY kind
                ORDER BY kind DESC""";
    }

    /**
     * The first closed windows and states whose sums differ: kind, start, end, status, events,
     * their amount, counted, its amount, late (for either reason), its amount.
     */
    String differing(OptionalLong closedAt, int limit) {
        return sums(closedAt)
                + """

                SELECT kind, window_start, window_end, status, events,
                       CAST(least(events_amount, DECIMAL '9223372036854775807') AS bigint),
                       counted,
                       CAST(least(counted_amount, DECIMAL '9223372036854775807') AS bigint),
                       late + retention,
                       CAST(least(late_amount, DECIMAL '9223372036854775807') AS bigint)
                FROM sums
                WHERE closed AND differs
                ORDER BY window_start, kind, status
                LIMIT %d"""
                        .formatted(limit);
    }

    /**
     * One row of three numbers: windows, states and revisions that exist more than once; windows
     * and states whose revisions are not 1 to n; records that are late for the same window more
     * than once.
     */
    String wrongRows() {
        return """
        SELECT
            (SELECT count(*) FROM (
                SELECT 1 FROM %1$s
                GROUP BY window_kind, window_start, window_end, status, revision
                HAVING count(*) > 1)),
            (SELECT count(*) FROM (
                SELECT 1 FROM %1$s
                GROUP BY window_kind, window_start, window_end, status
                HAVING min(revision) <> 1 OR max(revision) <> count(DISTINCT revision))),
            (SELECT count(*) FROM (
                SELECT 1 FROM %2$s
                GROUP BY kafka_partition, kafka_offset, window_kind, window_start
                HAVING count(*) > 1))"""
                .formatted(tables.relation(ORDER_METRICS), tables.relation(LATE_EVENTS));
    }

    private String sums(OptionalLong closedAt) {
        // without a watermark no window is closed
        return """
        WITH panes AS (
            SELECT pane, kafka_partition, status, count(*) AS events,
                   sum(CAST(amount_cents AS decimal(38, 0))) AS amount,
                   min(kafka_offset) AS first
            FROM (SELECT %1$s AS pane, kafka_partition, kafka_offset, status, amount_cents
                  FROM (SELECT %2$s AS millis, kafka_partition, kafka_offset,
                               coalesce(status, 'unknown') AS status, amount_cents
                        FROM %3$s))
            GROUP BY pane, kafka_partition, status),
        expected AS (
            %4$s),
        found AS (
            SELECT kind, window_start, window_end, kafka_partition, status, first,
                   events, events_amount,
                   0 AS counted, 0 AS counted_amount, 0 AS late, 0 AS retention, 0 AS late_amount
            FROM expected
            UNION ALL
            SELECT window_kind, %5$s, %6$s, -1, status, NULL, 0, 0,
                   max_by(order_count, revision), max_by(total_amount_cents, revision), 0, 0, 0
            FROM %7$s
            WHERE window_kind IN (%9$s)
            GROUP BY window_kind, window_start, window_end, status
            UNION ALL
            SELECT window_kind, %5$s, %6$s, kafka_partition, coalesce(status, 'unknown'), NULL,
                   0, 0,
                   0, 0, count_if(reason <> 'retention'), count_if(reason = 'retention'),
                   sum(CAST(amount_cents AS decimal(38, 0)))
            FROM %8$s
            WHERE window_kind IN (%9$s)
            GROUP BY window_kind, window_start, window_end, kafka_partition,
                     coalesce(status, 'unknown')),
        %13$s,
        sums AS (
            SELECT *, %10$s
                       AND window_start >= %11$d AND window_end <= %12$d AS closed
            FROM chosen)"""
                .formatted(
                        floor("millis", pane()),
                        millis("event_time"),
                        tables.relation(ORDER_EVENTS),
                        expected(),
                        millis("window_start"),
                        millis("window_end"),
                        tables.relation(ORDER_METRICS),
                        tables.relation(LATE_EVENTS),
                        config.sliding().isPresent() ? "'tumbling', 'sliding'" : "'tumbling'",
                        ClosingRule.inMillis(config.allowedLateness())
                                .closedSql("window_end", closedAt.orElse(Long.MIN_VALUE)),
                        stretch.from(),
                        stretch.to(),
                        named());
    }

    /**
     * The sums of each window and the statuses that it counts by their names, see {@link
     * StatusLimit}. A status all of whose events are late has named nothing, wherever its events
     * are in the log. Where a partition has more statuses than the limit, the window is also summed
     * by the events' own statuses, and that is chosen if it holds: it proves more, and versions
     * without the limit counted so.
     */
    private String named() {
        return """
        placed AS (
            SELECT *, CASE WHEN kafka_partition >= 0
                           THEN rank() OVER (PARTITION BY kind, window_start, kafka_partition
                                             ORDER BY first) ELSE 0 END AS place
            FROM (
                SELECT kind, window_start, window_end, kafka_partition, status,
                       CASE WHEN sum(late) < sum(events) THEN min(first) END AS first,
                       sum(events) AS events, sum(events_amount) AS events_amount,
                       sum(counted) AS counted, sum(counted_amount) AS counted_amount,
                       sum(late) AS late, sum(retention) AS retention,
                       sum(late_amount) AS late_amount
                FROM found
                GROUP BY kind, window_start, window_end, kafka_partition, status)),
        named AS (
            SELECT kind, window_start, window_end, limited,
                   CASE WHEN limited AND place > %1$d THEN 'other' ELSE status END AS status,
                   CASE WHEN limited AND place > %1$d THEN events - late - retention
                        ELSE 0 END AS others,
                   events, events_amount, counted, counted_amount, late, retention, late_amount
            FROM (SELECT *, max(place) OVER (PARTITION BY kind, window_start) > %1$d AS crowded
                  FROM placed)
            CROSS JOIN UNNEST(IF(crowded, ARRAY[false, true], ARRAY[false])) AS n (limited)),
        balanced AS (
            SELECT *, events <> counted + late + retention
                       OR events_amount <> counted_amount + late_amount AS differs
            FROM (
                SELECT kind, window_start, window_end, limited, status,
                       sum(others) AS others,
                       sum(events) AS events, sum(events_amount) AS events_amount,
                       sum(counted) AS counted, sum(counted_amount) AS counted_amount,
                       sum(late) AS late, sum(retention) AS retention,
                       sum(late_amount) AS late_amount
                FROM named
                GROUP BY kind, window_start, window_end, limited, status)),
        chosen AS (
            SELECT *
            FROM (SELECT *, bool_or(limited) OVER (PARTITION BY kind, window_start)
                            AND count_if(differs AND NOT limited)
                                OVER (PARTITION BY kind, window_start) > 0 AS by_limit
                  FROM balanced)
            WHERE limited = by_limit)"""
                .formatted(config.maxStatuses());
    }

    /** Query for what the windows must hold together with the late events, computed from panes. */
    private String expected() {
        long size = config.tumbling().toMillis();
        String tumbling =
                """
                SELECT 'tumbling' AS kind, window_start, window_start + %1$d AS window_end,
                       kafka_partition, status, min(first) AS first,
                       sum(events) AS events, sum(amount) AS events_amount
                FROM (SELECT *, %2$s AS window_start FROM panes)
                GROUP BY window_start, kafka_partition, status"""
                        .formatted(size, floor("pane", size));
        return config.sliding()
                .map(sliding -> tumbling + "\nUNION ALL\n" + expected(sliding))
                .orElse(tumbling);
    }

    private static String expected(Sliding sliding) {
        long size = sliding.size().toMillis();
        long slide = sliding.slide().toMillis();
        return """
        SELECT 'sliding', window_start, window_start + %1$d, kafka_partition, status, min(first),
               sum(events), sum(amount)
        FROM (SELECT *, %3$s AS newest FROM panes)
        CROSS JOIN UNNEST(sequence(newest - %2$d, newest, %4$d)) AS w (window_start)
        GROUP BY window_start, kafka_partition, status"""
                .formatted(size, size - slide, floor("pane", slide), slide);
    }

    /** The longest span of time that no window border cuts. */
    private long pane() {
        BigInteger size = BigInteger.valueOf(config.tumbling().toMillis());
        return config.sliding()
                .map(s -> size.gcd(BigInteger.valueOf(s.slide().toMillis())))
                .orElse(size)
                .longValueExact();
    }

    private static String millis(String column) {
        return "date_diff('millisecond', %s, %s)".formatted(EPOCH, column);
    }

    /** Rounded down to a multiple, before 1970 too. */
    private static String floor(String millis, long size) {
        return "%1$s - ((%1$s %% %2$d) + %2$d) %% %2$d".formatted(millis, size);
    }
}
