package io.kappalake.replay.audit;

/**
 * A range of offsets of one partition.
 *
 * @param start its first offset
 * @param stop the offset after its last; {@code start} for none
 */
public record Offsets(long start, long stop) {
    public Offsets {
        if (start < 0 || stop < start) {
            throw new IllegalArgumentException(
                    "Invalid offsets %d to %d (must be 0 or more, and ascend)"
                            .formatted(start, stop));
        }
    }
}
