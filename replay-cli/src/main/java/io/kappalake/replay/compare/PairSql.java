package io.kappalake.replay.compare;

import static java.util.stream.Collectors.joining;

import io.kappalake.orders.table.OrderTable;
import io.kappalake.replay.publish.Side;
import java.util.List;
import java.util.Set;

/**
 * Pairs the rows of some blocks by key, and finds those that differ. Its columns: {@code part},
 * {@code copy}, {@code in_before}, {@code in_after}, {@code dead_before}, {@code dead_after}, the
 * keys, and each value as {@code before_x} and {@code after_x}. A key that is there twice on a side
 * makes two pairs, not four: its copies are numbered from 1, dead letters last.
 */
final class PairSql {
    private static final Set<String> BYTES = Set.of("key", "value");
    private static final int SHOWN_OF_A_VALUE = 200;

    private final ComparedRows rows;
    private final List<BlockRange> blocks;

    PairSql(ComparedRows rows, List<BlockRange> blocks) {
        this.rows = rows;
        this.blocks = blocks;
    }

    /** Returns whether a value differs, as an expression on a pair. */
    static String differs(String value) {
        return "before_%1$s IS DISTINCT FROM after_%1$s".formatted(value);
    }

    /** The changed ones of some values, divided by commas, as an expression on a pair. */
    static String changed(List<String> values) {
        return "array_join(ARRAY[%s], ', ')"
                .formatted(
                        values.stream()
                                .map(v -> "CASE WHEN %s THEN '%s' END".formatted(differs(v), v))
                                .collect(joining(", ")));
    }

    /**
     * Numbers by part, in_before, in_after, dead_before, dead_after, cause and detail: pairs,
     * tolerated ones, the least clock, then changes by value.
     */
    String counts() {
        return differing()
                + """

                SELECT part, in_before, in_after, dead_before, dead_after, cause, detail,
                       count(*), count_if(tolerated), min(clock), %s
                FROM differing
                GROUP BY 1, 2, 3, 4, 5, 6, 7
                ORDER BY 1, 2, 3, 4, 5, 6, 7"""
                        .formatted(
                                rows.values().stream()
                                        .map(value -> "count_if(%s)".formatted(differs(value)))
                                        .collect(joining(", ")));
    }

    /**
     * The first pairs of each kind: in_before, in_after, dead_before, dead_after, cause, detail,
     * keys, values before, values after, all of these as text.
     */
    String samples(int limit) {
        return differing()
                + """

                SELECT in_before, in_after, dead_before, dead_after, cause, detail, %1$s, %2$s, %3$s
                FROM (
                    SELECT *, row_number() OVER (
                               PARTITION BY in_before, in_after, dead_before, dead_after
                               ORDER BY %4$s) AS number
                    FROM differing)
                WHERE number <= %5$d
                ORDER BY %4$s"""
                        .formatted(
                                rows.keys().stream()
                                        .map(key -> text(key, key))
                                        .collect(joining(", ")),
                                values("before"),
                                values("after"),
                                String.join(", ", rows.keys()),
                                limit);
    }

    /**
     * All pairs, with the same columns whatever rows they are: the tables before and after, null
     * where a side lacks the row; the keys that records and windows have; cause and detail; and the
     * values that differ, as text by column.
     */
    String rows() {
        List<String> keys =
                List.of(
                        key("kafka_partition", "integer"),
                        key("kafka_offset", "bigint"),
                        key("window_kind", "varchar"),
                        key("window_start", "timestamp(6) with time zone"),
                        key("window_end", "timestamp(6) with time zone"),
                        key("status", "varchar"));
        return differing()
                + " SELECT %s AS before_table, %s AS after_table, %s, CAST(cause AS varchar) AS cause, CAST(detail AS varchar) AS detail, %s AS before, %s AS after FROM differing"
                        .formatted(
                                table("before"),
                                table("after"),
                                String.join(", ", keys),
                                differing("before"),
                                differing("after"));
    }

    private String key(String name, String type) {
        return rows.keys().contains(name)
                ? "CAST(%1$s AS %2$s) AS %1$s".formatted(name, type)
                : "CAST(NULL AS %s) AS %s".formatted(type, name);
    }

    private String table(String side) {
        return "CASE WHEN NOT in_%1$s THEN CAST(NULL AS varchar) WHEN dead_%1$s THEN '%2$s' ELSE '%3$s' END"
                .formatted(side, OrderTable.DEAD_LETTERS.tableName(), rows.table().tableName());
    }

    private String differing(String side) {
        return "map_from_entries(filter(ARRAY[%s], entry -> entry IS NOT NULL))"
                .formatted(
                        rows.values().stream()
                                .map(
                                        value ->
                                                "IF(%s, ROW(CAST('%s' AS varchar), %s))"
                                                        .formatted(
                                                                differs(value),
                                                                value,
                                                                whole(value, side + "_" + value)))
                                .collect(joining(", ")));
    }

    /** The keys of the pairs, each once. */
    String keys() {
        return differing()
                + " SELECT DISTINCT %s FROM differing".formatted(String.join(", ", rows.keys()));
    }

    private String values(String side) {
        return rows.values().stream()
                .map(value -> text(value, side + "_" + value))
                .collect(joining(", "));
    }

    private static String text(String name, String column) {
        return "substr(%s, 1, %d)".formatted(whole(name, column), SHOWN_OF_A_VALUE);
    }

    private static String whole(String name, String column) {
        return BYTES.contains(name)
                ? "from_utf8(" + column + ")"
                : "CAST(" + column + " AS varchar)";
    }

    private String differing() {
        String filter = rows.within(blocks);
        return """
        WITH live_rows AS (%1$s), draft_rows AS (%2$s),
        pairs AS (
            SELECT coalesce(l.part, d.part) AS part, coalesce(l.copy, d.copy) AS copy,
                   l.copy IS NOT NULL AS in_before, d.copy IS NOT NULL AS in_after,
                   coalesce(l.dead, false) AS dead_before, coalesce(d.dead, false) AS dead_after,
                   %3$s, %4$s
            FROM live_rows l FULL JOIN draft_rows d ON %5$s AND l.copy = d.copy),
        differing AS (
            SELECT *, %6$s AS cause, %7$s AS detail, %8$s AS tolerated, %9$s AS clock
            FROM pairs
            WHERE in_before <> in_after OR dead_before <> dead_after OR %10$s)"""
                .formatted(
                        numbered(rows.side(Side.LIVE, filter)),
                        numbered(rows.side(Side.DRAFT, filter)),
                        rows.keys().stream()
                                .map(key -> "coalesce(l.%1$s, d.%1$s) AS %1$s".formatted(key))
                                .collect(joining(", ")),
                        rows.values().stream()
                                .map(
                                        value ->
                                                "l.\"%1$s\" AS before_%1$s, d.\"%1$s\" AS after_%1$s"
                                                        .formatted(value))
                                .collect(joining(", ")),
                        rows.keys().stream()
                                .map(key -> "l.%1$s = d.%1$s".formatted(key))
                                .collect(joining(" AND ")),
                        rows.cause(blocks),
                        rows.detail(),
                        rows.tolerated(),
                        rows.clock(),
                        rows.values().stream().map(PairSql::differs).collect(joining(" OR ")));
    }

    private String numbered(String side) {
        return "SELECT *, row_number() OVER (PARTITION BY %s ORDER BY dead) AS copy FROM (%s)"
                .formatted(String.join(", ", rows.keys()), side);
    }
}
