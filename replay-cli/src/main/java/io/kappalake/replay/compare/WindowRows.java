package io.kappalake.replay.compare;

import static io.kappalake.orders.table.OrderTable.ORDER_METRICS;
import static java.util.stream.Collectors.joining;

import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.window.StatusLimit;
import io.kappalake.replay.compare.Tolerance.Limit;
import io.kappalake.replay.lake.Sql;
import io.kappalake.replay.publish.Side;
import io.kappalake.replay.publish.TableRelations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The windows that are compared: the last revision of each window and status. */
final class WindowRows implements ComparedRows {
    private static final List<String> KEYS =
            List.of("window_kind", "window_start", "window_end", "status");
    private static final List<String> VALUES =
            List.of(
                    "order_count",
                    "total_amount_cents",
                    "avg_amount_cents",
                    "min_amount_cents",
                    "max_amount_cents");

    private final AuditSubject subject;
    private final Rules rules;
    private final Tolerance tolerance;
    private final Optional<TouchedWindows> touched;
    private final BlockSize size;

    /**
     * The windows of a replay.
     *
     * @param touched finds the windows whose records or late events differ; empty if none do
     */
    WindowRows(
            AuditSubject subject,
            Rules rules,
            Tolerance tolerance,
            Optional<TouchedWindows> touched,
            BlockSize size) {
        this.subject = subject;
        this.rules = rules;
        this.tolerance = tolerance;
        this.touched = touched;
        this.size = size;
    }

    @Override
    public OrderTable table() {
        return ORDER_METRICS;
    }

    @Override
    public List<String> keys() {
        return KEYS;
    }

    @Override
    public List<String> values() {
        return VALUES;
    }

    @Override
    public String side(Side side, String filter) {
        TableRelations relations = subject.relations(ORDER_METRICS);
        return """
        SELECT 0 AS part, CAST(floor(to_unixtime(window_start) / %d) AS bigint) AS block,
               false AS dead, window_kind, window_start, window_end, status, %s
        FROM %s WHERE %s
        GROUP BY window_kind, window_start, window_end, status"""
                .formatted(
                        size.seconds(),
                        VALUES.stream()
                                .map(value -> "max_by(%1$s, revision) AS %1$s".formatted(value))
                                .collect(joining(", ")),
                        relations.of(side),
                        filter);
    }

    @Override
    public String within(List<BlockRange> blocks) {
        return blocks.stream()
                .map(
                        range ->
                                "(window_start >= %s AND window_start < %s)"
                                        .formatted(
                                                literal(range.first()), literal(range.last() + 1)))
                .collect(joining(" OR ", "(", ")"));
    }

    private String literal(long block) {
        return Sql.literal(Instant.ofEpochSecond(block * size.seconds()));
    }

    @Override
    public String detail() {
        return "CASE WHEN in_before <> in_after THEN window_kind ELSE %s END"
                .formatted(PairSql.changed(VALUES));
    }

    @Override
    public String cause(List<BlockRange> blocks) {
        return """
        CASE WHEN in_before <> in_after AND window_kind IN (%s) THEN '%s'
             WHEN %s THEN '%s'
             WHEN %s THEN '%s'
             ELSE '%s' END"""
                .formatted(
                        rules.changedKinds(),
                        Cause.CONFIGURATION,
                        rules.statuses() ? isCrowded(blocks) : "false",
                        Cause.CONFIGURATION,
                        touched.map(windows -> isTouched(windows, blocks)).orElse("false"),
                        Cause.FOLLOWS,
                        Cause.CODE);
    }

    /** In a crowded window, an event can also change which statuses are counted by their names. */
    private String isTouched(TouchedWindows windows, List<BlockRange> blocks) {
        return """
        (window_kind, window_start, window_end, status) IN (%1$s)
        OR %2$s AND (window_kind, window_start, window_end) IN (
            SELECT kind, start, stop FROM (%1$s) AS t (kind, start, stop, status))"""
                .formatted(
                        windows.sql(start(blocks.getFirst()), end(blocks.getLast())),
                        isCrowded(blocks));
    }

    /** Whether a window has events on either side that count by no status of their own. */
    private String isCrowded(List<BlockRange> blocks) {
        TableRelations relations = subject.relations(ORDER_METRICS);
        return Stream.of(Side.values())
                .map(
                        side ->
                                "SELECT window_kind, window_start, window_end FROM %s WHERE status = '%s' AND %s"
                                        .formatted(
                                                relations.of(side),
                                                StatusLimit.OTHER,
                                                within(blocks)))
                .collect(joining(" UNION ", "(window_kind, window_start, window_end) IN (", ")"));
    }

    private Instant start(BlockRange first) {
        return Instant.ofEpochSecond(first.first() * size.seconds());
    }

    private Instant end(BlockRange last) {
        return Instant.ofEpochSecond((last.last() + 1) * size.seconds());
    }

    @Override
    public String tolerated() {
        return tolerance.isNone()
                ? "false"
                : VALUES.stream().map(this::withinBound).collect(joining(" AND "));
    }

    private String withinBound(String value) {
        Limit bound = tolerance.bound(value);
        String number = "DOUBLE '" + bound.number().toPlainString() + "'";
        return "abs(%2$s - %1$s) <= %3$s"
                .formatted(
                        number("before_" + value),
                        number("after_" + value),
                        bound.percent()
                                ? "abs(%s) * %s / 100".formatted(number("before_" + value), number)
                                : number);
    }

    private static String number(String column) {
        return "CAST(coalesce(%s, 0) AS double)".formatted(column);
    }
}
