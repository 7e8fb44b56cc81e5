package io.kappalake.orders.testing;

import java.util.List;

/** A row of {@code order_metrics}, read back. */
public record TestingMetrics(
        TestingKey key,
        long end,
        Totals totals,
        double avg,
        int revision,
        long watermark,
        long emittedAt) {
    /** Totals of a window. */
    public record Totals(long count, long total, long min, long max) {
        /** Those of some events. */
        public static Totals of(List<TestingEvent> events) {
            long total = 0;
            long min = Long.MAX_VALUE;
            long max = Long.MIN_VALUE;
            for (TestingEvent event : events) {
                total += event.amountCents();
                min = Math.min(min, event.amountCents());
                max = Math.max(max, event.amountCents());
            }
            return new Totals(events.size(), total, min, max);
        }
    }
}
