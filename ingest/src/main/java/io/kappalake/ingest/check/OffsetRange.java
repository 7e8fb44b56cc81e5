package io.kappalake.ingest.check;

/** Consecutive offsets of one partition, both ends included. */
record OffsetRange(long from, long to) {
    OffsetRange {
        if (from > to) {
            throw new IllegalArgumentException(
                    "Invalid range %d to %d (must not be empty)".formatted(from, to));
        }
    }

    long size() {
        return to - from + 1;
    }
}
