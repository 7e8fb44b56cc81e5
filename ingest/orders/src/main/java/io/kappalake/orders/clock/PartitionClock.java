package io.kappalake.orders.clock;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Map;

/**
 * The watermark of each Kafka partition: the newest event time so far in offset order of the
 * records that {@linkplain ClockRule move the clock}, less the out-of-orderness. It is a function
 * of the partition's log alone. Times are microseconds since the epoch. Not safe for use by several
 * threads.
 *
 * <p>A partition's newest event time never falls, so two copies of the clock are merged by taking
 * the greater one, and a stale copy does no harm.
 */
public final class PartitionClock {
    private final long outOfOrderness;
    private final ClockRule rule;
    private long[] newest = new long[0];

    /** A clock that has seen nothing; the out-of-orderness is in microseconds. */
    public PartitionClock(long outOfOrderness, ClockRule rule) {
        if (outOfOrderness < 0) {
            throw new IllegalArgumentException(
                    "Invalid out-of-orderness: %d (must not be negative)"
                            .formatted(outOfOrderness));
        }
        this.outOfOrderness = outOfOrderness;
        this.rule = requireNonNull(rule, "rule");
    }

    /**
     * Advances the partition's clock by its next record, and returns the watermark that includes
     * this record; {@link Watermarks#NONE} if none has moved the clock so far.
     */
    public long advance(int partition, long eventTime, long kafkaTimestampMillis) {
        if (rule.moves(eventTime, kafkaTimestampMillis)) {
            advance(partition, eventTime);
        } else if (partition >= newest.length) {
            return Watermarks.NONE;
        }
        return watermark(newest[partition]);
    }

    /** The watermark of a partition; {@link Watermarks#NONE} if none has moved its clock so far. */
    public long watermarkOf(int partition) {
        return partition >= newest.length ? Watermarks.NONE : watermark(newest[partition]);
    }

    private long watermark(long time) {
        return time == Watermarks.NONE ? Watermarks.NONE : time - outOfOrderness;
    }

    private void advance(int partition, long eventTime) {
        if (partition >= newest.length) {
            int known = newest.length;
            newest = Arrays.copyOf(newest, Math.max(partition + 1, 2 * known));
            Arrays.fill(newest, known, newest.length, Watermarks.NONE);
        }
        if (eventTime > newest[partition]) {
            newest[partition] = eventTime;
        }
    }

    /**
     * The watermark of the partition that is ahead of the others; {@link Watermarks#NONE} if none.
     */
    public long newestWatermark() {
        long ahead = Watermarks.NONE;
        for (long time : newest) {
            ahead = Math.max(ahead, time);
        }
        return watermark(ahead);
    }

    /** Merges newest event times by partition, for example those of a checkpoint. */
    public void merge(Map<Integer, Long> newestByPartition) {
        newestByPartition.forEach(this::advance);
    }

    /** Calls the visitor with each partition whose clock has moved and its newest event time. */
    public void forEach(Visitor visitor) throws Exception {
        for (int partition = 0; partition < newest.length; partition++) {
            if (newest[partition] != Watermarks.NONE) {
                visitor.visit(partition, newest[partition]);
            }
        }
    }

    /** Sees one partition of a clock. */
    @FunctionalInterface
    public interface Visitor {
        void visit(int partition, long newest) throws Exception;
    }
}
