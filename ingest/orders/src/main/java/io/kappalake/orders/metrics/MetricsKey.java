package io.kappalake.orders.metrics;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * The window and status that a row of {@code order_metrics} is of.
 *
 * @param start of the window, inclusive
 * @param end of the window, exclusive
 */
public record MetricsKey(String kind, Instant start, Instant end, String status) {
    public MetricsKey {
        requireNonNull(kind, "kind");
        requireNonNull(start, "start");
        requireNonNull(end, "end");
        requireNonNull(status, "status");
    }

    @Override
    public String toString() {
        return "%s %s to %s, %s".formatted(kind, start, end, status);
    }
}
