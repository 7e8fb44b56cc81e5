package io.kappalake.replay.lake;

import static java.util.Collections.unmodifiableSortedMap;
import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The order tables at one moment of the live job: all that it had read by then is in them, in each
 * table once, and nothing else.
 *
 * @param snapshots by plain table name; empty for a table that had none
 * @param partitions what they hold, by Kafka partition; those without a row are left out
 * @param watermark the newest one in the metrics; empty before the first window
 * @param running whether the live job runs
 */
public record LiveState(
        SortedMap<String, OptionalLong> snapshots,
        SortedMap<Integer, Rows> partitions,
        Optional<Instant> watermark,
        boolean running) {
    public LiveState {
        snapshots = unmodifiableSortedMap(new TreeMap<>(snapshots));
        partitions = unmodifiableSortedMap(new TreeMap<>(partitions));
        requireNonNull(watermark, "watermark");
    }

    /**
     * The rows of a partition that the tables hold.
     *
     * @param first the least offset
     * @param next the offset after the greatest
     * @param newestEventTime empty if all its records are dead letters
     */
    public record Rows(long first, long next, Optional<Instant> newestEventTime) {
        public Rows {
            requireNonNull(newestEventTime, "newestEventTime");
        }
    }
}
