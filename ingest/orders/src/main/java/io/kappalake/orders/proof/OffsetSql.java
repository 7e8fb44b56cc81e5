package io.kappalake.orders.proof;

import static io.kappalake.orders.table.OrderTable.DEAD_LETTERS;
import static io.kappalake.orders.table.OrderTable.ORDER_EVENTS;
import static java.util.stream.Collectors.joining;

import io.kappalake.orders.clock.ClockRule;
import io.kappalake.orders.relation.OrderRelations;
import java.util.Collection;

/** The queries of the first sum: records read = order events + dead letters. */
public final class OffsetSql {
    /** Number of offsets that one row of {@link #blocks} covers: the bits of a long. */
    static final int BLOCK = 64;

    private OffsetSql() {}

    /** Rows per partition: partition, order events, dead letters, first offset, last offset. */
    static String rows(OrderRelations tables) {
        return """
        SELECT kafka_partition, sum(order_events), sum(dead_letters), min(first), max(last)
        FROM (
            SELECT kafka_partition, count(*) AS order_events, 0 AS dead_letters,
                   min(kafka_offset) AS first, max(kafka_offset) AS last
            FROM %s GROUP BY kafka_partition
            UNION ALL
            SELECT kafka_partition, 0, count(*), min(kafka_offset), max(kafka_offset)
            FROM %s GROUP BY kafka_partition)
        GROUP BY kafka_partition
        ORDER BY kafka_partition"""
                .formatted(tables.relation(ORDER_EVENTS), tables.relation(DEAD_LETTERS));
    }

    /**
     * Blocks of 64 offsets that are not full, hold an offset twice, or are followed by a hole:
     * partition, block, rows, one bit per offset, next block. Aggregating to blocks is exact, and
     * takes a fraction of the memory that sorting the offsets would.
     */
    static String blocks(OrderRelations tables) {
        return """
        SELECT partition, block, number, offsets, next
        FROM (
            SELECT partition, block, number, offsets,
                   lead(block) OVER (PARTITION BY partition ORDER BY block) AS next
            FROM (
                SELECT kafka_partition AS partition, kafka_offset / %1$d AS block,
                       count(*) AS number,
                       bitwise_or_agg(bitwise_left_shift(
                           BIGINT '1', CAST(kafka_offset %% %1$d AS integer))) AS offsets
                FROM %2$s
                GROUP BY 1, 2))
        WHERE offsets <> -1 OR number <> %1$d OR next <> block + 1
        ORDER BY partition, block"""
                .formatted(BLOCK, offsets(tables));
    }

    /** The first duplicate offsets of one partition's blocks, ascending, up to a limit. */
    static String doubled(
            OrderRelations tables, int partition, Collection<Long> blocks, int limit) {
        return """
        SELECT kafka_offset
        FROM %s
        WHERE kafka_partition = %d AND kafka_offset / %d IN (%s)
        GROUP BY kafka_offset
        HAVING count(*) > 1
        ORDER BY kafka_offset
        LIMIT %d"""
                .formatted(
                        offsets(tables),
                        partition,
                        BLOCK,
                        blocks.stream().map(String::valueOf).collect(joining(", ")),
                        limit);
    }

    /** Dead letters per reason: reason, number. */
    public static String deadLetters(OrderRelations tables) {
        return "SELECT reason, count(*) FROM %s GROUP BY reason ORDER BY reason"
                .formatted(tables.relation(DEAD_LETTERS));
    }

    /** One number: order events that do not move the clock of their partition by a rule. */
    public static String ahead(OrderRelations tables, ClockRule rule) {
        return "SELECT count_if(NOT (%s)) FROM %s"
                .formatted(rule.movesSql(), tables.relation(ORDER_EVENTS));
    }

    private static String offsets(OrderRelations tables) {
        return """
        (SELECT kafka_partition, kafka_offset FROM %s
         UNION ALL SELECT kafka_partition, kafka_offset FROM %s)"""
                .formatted(tables.relation(ORDER_EVENTS), tables.relation(DEAD_LETTERS));
    }
}
