package io.kappalake.orders.window;

import java.time.Duration;
import java.time.Instant;

/**
 * The rule of when a window is closed for good: as soon as its end plus the allowed lateness is at
 * or before the watermark. In Java and in SQL, side by side. All numbers of one rule are of one
 * unit of time, which the caller chooses.
 *
 * @param allowedLateness how long after its end a window accepts records, at least 0
 */
public record ClosingRule(long allowedLateness) {
    public ClosingRule {
        if (allowedLateness < 0) {
            throw new IllegalArgumentException(
                    "Invalid allowed lateness: %d (must not be negative)"
                            .formatted(allowedLateness));
        }
    }

    /** The rule in milliseconds. */
    public static ClosingRule inMillis(Duration allowedLateness) {
        return new ClosingRule(allowedLateness.toMillis());
    }

    /** True if a window with this end is closed at the watermark. */
    public boolean closed(long end, long watermark) {
        return closesAt(end) <= watermark;
    }

    /** The least watermark that closes a window with this end. */
    public long closesAt(long end) {
        return end + allowedLateness;
    }

    /** {@link #closed} as a condition in SQL, where the end is an expression of whole numbers. */
    public String closedSql(String end, long watermark) {
        return "%s + %d <= %d".formatted(end, allowedLateness, watermark);
    }

    /** The newest end of windows that are closed at the watermark. */
    public static Instant newestClosedEnd(Instant watermark, Duration allowedLateness) {
        return watermark.minus(allowedLateness);
    }
}
