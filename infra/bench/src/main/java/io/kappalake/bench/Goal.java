package io.kappalake.bench;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * A measured value that should stay on the right side of a limit.
 *
 * @param value what was measured, in the unit of the limit
 * @param bound the right side of the limit, which includes the limit itself
 */
public record Goal(String what, double value, Bound bound, double limit, boolean met) {
    private static final double HUNDREDTHS = 100.0;

    /** A side of a limit. */
    public enum Bound {
        AT_MOST("at most"),
        AT_LEAST("at least");

        private final String text;

        Bound(String text) {
            this.text = text;
        }
    }

    public Goal {
        requireNonNull(what, "what");
        requireNonNull(bound, "bound");
    }

    /** A goal that a higher value misses; the exact value is judged, and shown rounded. */
    public static Goal atMost(String what, double value, double limit) {
        return new Goal(what, round(value), Bound.AT_MOST, limit, value <= limit);
    }

    /** A goal that a lower value misses; the exact value is judged, and shown rounded. */
    public static Goal atLeast(String what, double value, double limit) {
        return new Goal(what, round(value), Bound.AT_LEAST, limit, value >= limit);
    }

    private static double round(double value) {
        return Math.round(value * HUNDREDTHS) / HUNDREDTHS;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: %.2f, goal %s %s: %s",
                what,
                value,
                bound.text,
                limit,
                met ? "met" : "not met");
    }
}
