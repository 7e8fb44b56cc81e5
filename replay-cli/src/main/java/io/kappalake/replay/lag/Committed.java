package io.kappalake.replay.lag;

import static java.util.Collections.unmodifiableSortedMap;
import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The newest rows that the order tables hold.
 *
 * @param partitions those that have rows, by number
 * @param at when it was committed
 */
record Committed(SortedMap<Integer, Newest> partitions, Instant at) {
    Committed {
        partitions = unmodifiableSortedMap(new TreeMap<>(partitions));
        requireNonNull(at, "at");
    }

    /**
     * The newest row of a partition.
     *
     * @param next the offset after its own
     * @param timestamp its Kafka timestamp
     */
    record Newest(long next, Instant timestamp) {
        Newest {
            requireNonNull(timestamp, "timestamp");
        }

        /** The one with the greater offset. */
        Newest orLater(Newest other) {
            return other.next > next ? other : this;
        }
    }
}
