package io.kappalake.bench.transform;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * Something that is to cost no more than a limit.
 *
 * @param value what it cost, in the unit of the limit
 */
record Goal(String what, double value, double limit, boolean met) {
    private static final double HUNDREDTHS = 100.0;

    Goal {
        requireNonNull(what, "what");
    }

    static Goal atMost(String what, double value, double limit) {
        return new Goal(what, Math.round(value * HUNDREDTHS) / HUNDREDTHS, limit, value <= limit);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: %.2f, goal at most %.1f: %s",
                what,
                value,
                limit,
                met ? "met" : "not met");
    }
}
