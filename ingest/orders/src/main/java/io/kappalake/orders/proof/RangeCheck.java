package io.kappalake.orders.proof;

import static io.kappalake.orders.table.OrderTable.DEAD_LETTERS;
import static io.kappalake.orders.table.OrderTable.ORDER_EVENTS;
import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.orders.proof.Holes.Answer;
import io.kappalake.orders.proof.OffsetCheck.Rows;
import io.kappalake.orders.relation.OrderRelations;
import io.kappalake.orders.topic.OffsetRange;
import io.kappalake.orders.topic.OffsetRanges;
import io.kappalake.orders.topic.PartitionLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;

/** The first sum for ranges of the log, on any relations in place of the order tables. */
public final class RangeCheck {
    private static final int SHOWN = 20;

    private final OffsetRows offsets;
    private final Holes holes;

    /** A check that asks the holes about offsets without a row. */
    public RangeCheck(TrinoSession trino, Holes holes) {
        this.offsets = new OffsetRows(trino);
        this.holes = holes;
    }

    /**
     * The sum of each range.
     *
     * @param tables the relations; rows outside of the ranges do not count
     * @param ranges by partition; a partition without records has none
     * @throws io.kappalake.lakehouse.LakehouseException if Trino or the log fails
     */
    public List<RangeSum> sums(OrderRelations tables, SortedMap<Integer, OffsetRange> ranges) {
        if (ranges.isEmpty()) {
            return List.of();
        }
        OrderRelations within = within(tables, ranges);
        SortedMap<Integer, Rows> rows = offsets.rows(within);
        Map<Integer, OffsetBlocks> blocks = offsets.blocks(within);
        List<RangeSum> sums = new ArrayList<>();
        ranges.forEach(
                (partition, range) ->
                        sums.add(
                                sum(
                                        within,
                                        partition,
                                        range,
                                        rows.getOrDefault(partition, Rows.NONE),
                                        blocks.getOrDefault(partition, new OffsetBlocks()))));
        return sums;
    }

    private static OrderRelations within(
            OrderRelations tables, SortedMap<Integer, OffsetRange> ranges) {
        String condition =
                ranges.entrySet().stream()
                        .map(
                                range ->
                                        "(kafka_partition = %d AND kafka_offset BETWEEN %d AND %d)"
                                                .formatted(
                                                        range.getKey(),
                                                        range.getValue().from(),
                                                        range.getValue().to()))
                        .collect(joining(" OR "));
        OrderRelations filtered =
                table ->
                        "(SELECT kafka_partition, kafka_offset FROM %s WHERE %s)"
                                .formatted(tables.relation(table), condition);
        String events = filtered.relation(ORDER_EVENTS);
        String deadLetters = filtered.relation(DEAD_LETTERS);
        return table -> table.equals(DEAD_LETTERS) ? deadLetters : events;
    }

    private RangeSum sum(
            OrderRelations tables,
            int partition,
            OffsetRange range,
            Rows rows,
            OffsetBlocks blocks) {
        OffsetRanges without =
                OffsetCheck.holes(
                        new PartitionLog(
                                partition,
                                range.from(),
                                range.to() + 1,
                                OptionalLong.of(range.to() + 1)),
                        rows,
                        blocks);
        Answer answer = holes.sort(partition, without);
        return new RangeSum(
                partition,
                range.from(),
                range.to() + 1,
                rows.orderEvents()
                        + rows.deadLetters()
                        - blocks.doubled()
                        + answer.records().size(),
                rows.orderEvents(),
                rows.deadLetters(),
                blocks.doubled(),
                blocks.doubled() > 0
                        ? offsets.doubledOffsets(tables, partition, blocks)
                        : List.of(),
                answer.records().size(),
                answer.records().list().stream().limit(SHOWN).toList(),
                answer.gaps().size(),
                answer.forgotten().size());
    }
}
