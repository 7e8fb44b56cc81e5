package io.kappalake.orders.topic;

/** Consecutive offsets of one partition, both ends included. */
public record OffsetRange(long from, long to) {
    public OffsetRange {
        if (from > to) {
            throw new IllegalArgumentException(
                    "Invalid range %d to %d (must not be empty)".formatted(from, to));
        }
    }

    /** Number of offsets. */
    public long size() {
        return to - from + 1;
    }
}
