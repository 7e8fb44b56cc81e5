package io.kappalake.orders.proof;

import io.kappalake.orders.topic.OffsetRanges;

/** Sorts offsets without a row by whether the log holds a record for them. */
@FunctionalInterface
public interface Holes {
    /**
     * The offsets that were asked for, by what the log holds.
     *
     * @param records offsets with a record
     * @param gaps offsets without a record
     * @param forgotten offsets before the start or after the end of the log
     */
    record Answer(OffsetRanges records, OffsetRanges gaps, OffsetRanges forgotten) {}

    /** Sorts offsets of one partition. */
    Answer sort(int partition, OffsetRanges offsets);
}
