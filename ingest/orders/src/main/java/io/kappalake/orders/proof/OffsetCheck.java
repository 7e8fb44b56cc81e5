package io.kappalake.orders.proof;

import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.orders.proof.Holes.Answer;
import io.kappalake.orders.relation.OrderRelations;
import io.kappalake.orders.topic.OffsetRanges;
import io.kappalake.orders.topic.PartitionLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The first sum: per partition, each record that ingestion has read is exactly one row, in {@code
 * order_events} or in {@code dead_letters}.
 */
public final class OffsetCheck {
    private static final int SHOWN = 20;

    /** Rows of one partition in the tables. */
    public record Rows(long orderEvents, long deadLetters, OptionalLong first, OptionalLong last) {
        public static final Rows NONE = new Rows(0, 0, OptionalLong.empty(), OptionalLong.empty());
    }

    private final OffsetRows offsets;
    private final LogGaps gaps;

    public OffsetCheck(TrinoSession trino, LogGaps gaps) {
        this.offsets = new OffsetRows(trino);
        this.gaps = gaps;
    }

    /** Rows by partition. */
    public SortedMap<Integer, Rows> rows(OrderRelations tables) {
        return offsets.rows(tables);
    }

    /** Rows by partition, without a look at Kafka. */
    public static SortedMap<Integer, Rows> rows(TrinoSession trino, OrderRelations tables) {
        return new OffsetRows(trino).rows(tables);
    }

    /**
     * The sums of all partitions that Kafka or the tables know, by number.
     *
     * @param leftOut offsets by partition that ingestion was told not to read, so that they may
     *     have no row
     */
    public List<PartitionSum> sums(
            OrderRelations tables,
            SortedMap<Integer, PartitionLog> logs,
            Map<Integer, OffsetRanges> leftOut) {
        SortedMap<Integer, Rows> rows = rows(tables);
        Map<Integer, OffsetBlocks> blocks = offsets.blocks(tables);
        SortedSet<Integer> partitions = new TreeSet<>(logs.keySet());
        partitions.addAll(rows.keySet());
        List<PartitionSum> sums = new ArrayList<>();
        for (int partition : partitions) {
            sums.add(
                    sum(
                            tables,
                            partition,
                            // a topic recreated with fewer partitions: nothing is known of these
                            logs.getOrDefault(
                                    partition,
                                    new PartitionLog(
                                            partition,
                                            Long.MAX_VALUE,
                                            Long.MAX_VALUE,
                                            OptionalLong.empty())),
                            rows.getOrDefault(partition, Rows.NONE),
                            blocks.getOrDefault(partition, new OffsetBlocks()),
                            leftOut.getOrDefault(partition, OffsetRanges.NONE)));
        }
        return sums;
    }

    private PartitionSum sum(
            OrderRelations tables,
            int partition,
            PartitionLog log,
            Rows rows,
            OffsetBlocks blocks,
            OffsetRanges leftOut) {
        OffsetRanges holes = holes(log, rows, blocks).minus(leftOut);
        Answer answer = gaps.sort(log, holes);
        boolean doubled = blocks.doubled() > 0;
        return new PartitionSum(
                partition,
                log.start() == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(log.start()),
                log.committed(),
                rows.first(),
                rows.last(),
                rows.orderEvents()
                        + rows.deadLetters()
                        - blocks.doubled()
                        + answer.records().size(),
                rows.orderEvents(),
                rows.deadLetters(),
                blocks.doubled(),
                doubled ? offsets.doubledOffsets(tables, partition, blocks) : List.of(),
                answer.records().size(),
                answer.records().list().stream().limit(SHOWN).toList(),
                answer.gaps().size(),
                answer.forgotten().size());
    }

    /** Offsets without a row that ingestion has read or passed. */
    static OffsetRanges holes(PartitionLog log, Rows rows, OffsetBlocks blocks) {
        long readTo = log.committed().orElse(0) - 1;
        if (rows.first().isEmpty()) {
            return OffsetRanges.of(log.start(), readTo);
        }
        long first = rows.first().getAsLong();
        long last = rows.last().orElseThrow();
        return OffsetRanges.of(log.start(), first - 1)
                .plus(blocks.holes(first, last))
                .plus(OffsetRanges.of(last + 1, readTo));
    }
}
