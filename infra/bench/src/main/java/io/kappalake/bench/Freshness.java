package io.kappalake.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Times from sending to seeing, in seconds.
 *
 * @param intervalSeconds between two commits
 * @param age commits that the table had had before
 * @param samples number of events that were waited for, one a second
 * @param eventsPerSecond that were sent
 */
record Freshness(
        long intervalSeconds,
        int age,
        int samples,
        double eventsPerSecond,
        double p50,
        double p95,
        double p99,
        double most) {
    private static final double MILLIS = 1000.0;
    private static final double HUNDREDTHS = 100.0;

    static Freshness of(
            Duration interval, int age, double eventsPerSecond, List<Duration> latencies) {
        List<Duration> sorted = latencies.stream().sorted().toList();
        return new Freshness(
                interval.toSeconds(),
                age,
                sorted.size(),
                Math.rint(eventsPerSecond),
                percentile(sorted, 0.50),
                percentile(sorted, 0.95),
                percentile(sorted, 0.99),
                percentile(sorted, 1));
    }

    /** The least of them that is not exceeded by that share. */
    private static double percentile(List<Duration> sorted, double share) {
        int rank = (int) Math.ceil(share * sorted.size());
        double seconds = sorted.get(Math.max(rank, 1) - 1).toMillis() / MILLIS;
        return Math.round(seconds * HUNDREDTHS) / HUNDREDTHS;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "commit interval %d s, table age %d commits: p50 %.2f s, p95 %.2f s, p99 %.2f s, at most %.2f s (%d samples, %.0f events/s)",
                intervalSeconds,
                age,
                p50,
                p95,
                p99,
                most,
                samples,
                eventsPerSecond);
    }
}
