package io.kappalake.orders.metrics;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A row of {@code order_metrics}: the values of a window and status when it fired.
 *
 * @param revision 1 for the window's first value, one more for each correction
 * @param watermark event time that the job had completed when it wrote the row
 * @param emittedAt time at which the job wrote the row
 */
public record MetricsRecord(
        MetricsKey key,
        long orderCount,
        long totalAmountCents,
        double avgAmountCents,
        long minAmountCents,
        long maxAmountCents,
        int revision,
        Instant watermark,
        Instant emittedAt) {
    public MetricsRecord {
        requireNonNull(key, "key");
        requireNonNull(watermark, "watermark");
        requireNonNull(emittedAt, "emittedAt");
    }

    @Override
    public String toString() {
        return "%s, revision %d".formatted(key, revision);
    }
}
