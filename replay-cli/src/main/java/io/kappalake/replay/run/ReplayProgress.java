package io.kappalake.replay.run;

import static java.util.Collections.unmodifiableSortedMap;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The progress of a replay's job, by what its last complete checkpoint covers.
 *
 * @param jobState as Flink names it; {@code NONE} if Flink does not know the job
 * @param partitions by number
 * @param recordsPerSecond since the first look; 0 at the first
 * @param remaining how long the rest takes at that rate; empty if nothing moves
 * @param checkpoints complete ones
 * @param failure what the job fails with, while it restarts; empty if it runs or ended
 * @param rows that the drafts hold, by live table; at most a few seconds old
 */
public record ReplayProgress(
        String jobState,
        SortedMap<Integer, Part> partitions,
        double recordsPerSecond,
        Optional<Duration> remaining,
        long checkpoints,
        Optional<String> failure,
        SortedMap<String, Long> rows) {
    public ReplayProgress {
        requireNonNull(jobState, "jobState");
        partitions = unmodifiableSortedMap(new TreeMap<>(partitions));
        requireNonNull(remaining, "remaining");
        requireNonNull(failure, "failure");
        rows = unmodifiableSortedMap(new TreeMap<>(rows));
    }

    /** Offsets of a partition's range that are done, and all. */
    public record Part(long done, long total) {}

    /** Offsets that are done. */
    public long done() {
        return partitions.values().stream().mapToLong(Part::done).sum();
    }

    /** Offsets of all ranges. */
    public long total() {
        return partitions.values().stream().mapToLong(Part::total).sum();
    }

    /** Returns whether every partition has reached its stop. */
    public boolean complete() {
        return partitions.values().stream().allMatch(part -> part.done() >= part.total());
    }
}
