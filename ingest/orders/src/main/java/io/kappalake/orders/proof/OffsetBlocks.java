package io.kappalake.orders.proof;

import io.kappalake.orders.topic.OffsetRanges;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The holes and duplicate offsets of one partition, read from the rows of {@link OffsetSql#blocks}
 * in ascending order.
 */
final class OffsetBlocks {
    /** One row: {@code offsets} has bit i for offset {@code 64 * block + i}. */
    record Block(int partition, long block, long rows, long offsets, OptionalLong next) {}

    private final OffsetRanges.Builder holes = new OffsetRanges.Builder();
    private final List<Long> doubledBlocks = new ArrayList<>();
    private long doubled;

    void add(Block block) {
        long base = block.block() * OffsetSql.BLOCK;
        for (long free = ~block.offsets(); free != 0; ) {
            int from = Long.numberOfTrailingZeros(free);
            int length = Long.numberOfTrailingZeros(~(free >>> from));
            // the bits above the top one that shifted in as zeros end the run as well
            holes.add(base + from, base + from + length - 1);
            free = from + length == OffsetSql.BLOCK ? 0 : free & (-1L << (from + length));
        }
        long surplus = block.rows() - Long.bitCount(block.offsets());
        if (surplus > 0) {
            doubled += surplus;
            doubledBlocks.add(block.block());
        }
        block.next()
                .ifPresent(next -> holes.add(base + OffsetSql.BLOCK, next * OffsetSql.BLOCK - 1));
    }

    /** Offsets without a row between two that have one. */
    OffsetRanges holes(long first, long last) {
        return holes.build().within(first, last);
    }

    /** Rows beyond the first of their offset. */
    long doubled() {
        return doubled;
    }

    /** The blocks with duplicate offsets, ascending. */
    List<Long> doubledBlocks() {
        return List.copyOf(doubledBlocks);
    }
}
