package io.kappalake.orders.proof;

import io.kappalake.orders.topic.OffsetRanges;

/** Tells of offsets without a row whether there was a record. */
@FunctionalInterface
public interface Holes {
    /**
     * Offsets by what the log says of them; together they are those that were asked for.
     *
     * @param records it holds a record
     * @param gaps it holds none
     * @param forgotten before the start or behind the end of what it holds
     */
    record Answer(OffsetRanges records, OffsetRanges gaps, OffsetRanges forgotten) {}

    /** Sorts offsets of one partition. */
    Answer sort(int partition, OffsetRanges offsets);
}
