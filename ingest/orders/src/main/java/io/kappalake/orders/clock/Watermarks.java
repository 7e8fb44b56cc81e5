package io.kappalake.orders.clock;

/**
 * Converts between Flink's watermarks (milliseconds, inclusive) and points in event time
 * (microseconds since the epoch, exclusive): watermark {@code w} means that everything before
 * {@code w + 1} ms was seen.
 */
public final class Watermarks {
    /** The point in time of "nothing is known yet". */
    public static final long NONE = Long.MIN_VALUE;

    private static final long MICROS_PER_MILLI = 1_000;

    private Watermarks() {}

    /** True if the watermark marks the end of the input, which is no point in time. */
    public static boolean isEnd(long watermarkMillis) {
        return watermarkMillis >= Long.MAX_VALUE / MICROS_PER_MILLI;
    }

    /**
     * The point up to which the watermark is complete, in microseconds, exclusive; {@link #NONE}
     * for watermarks that say nothing. Not for watermarks that mark the {@linkplain #isEnd end}.
     */
    public static long completeUpTo(long watermarkMillis) {
        return watermarkMillis <= Long.MIN_VALUE / MICROS_PER_MILLI
                ? NONE
                : (watermarkMillis + 1) * MICROS_PER_MILLI;
    }

    /** The greatest watermark, in milliseconds, that is not complete beyond the point. */
    public static long within(long micros) {
        return Math.floorDiv(micros, MICROS_PER_MILLI) - 1;
    }

    /** The smallest watermark, in milliseconds, that is complete up to the point. */
    public static long passing(long micros) {
        return Math.ceilDiv(micros, MICROS_PER_MILLI) - 1;
    }
}
