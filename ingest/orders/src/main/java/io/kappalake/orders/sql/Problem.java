package io.kappalake.orders.sql;

import java.util.Comparator;

/** A mistake in a script, at its line and column, both from 1. */
public record Problem(int line, int column, String message) implements Comparable<Problem> {
    private static final Comparator<Problem> ORDER =
            Comparator.comparingInt(Problem::line)
                    .thenComparingInt(Problem::column)
                    .thenComparing(Problem::message);

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "line %d, column %d: %s".formatted(line, column, message);
    }
}
