package io.kappalake.bench;

import static java.util.Comparator.comparingDouble;

import java.time.Duration;
import java.util.List;

/**
 * One run of one contender.
 *
 * @param cpuSecondsPerMillion processor time of the contender's processes, per million events
 * @param peakMemoryBytes peak memory of the process that does the work
 */
record Measurement(
        double seconds, double eventsPerSecond, double cpuSecondsPerMillion, long peakMemoryBytes) {
    static Measurement of(long events, Duration took, Duration cpu, long peakMemoryBytes) {
        double seconds = took.toNanos() / 1e9;
        return new Measurement(
                round(seconds, 3),
                round(events / seconds, 0),
                round(cpu.toNanos() / 1e9 / events * 1e6, 2),
                peakMemoryBytes);
    }

    /** The fastest of several. */
    static Measurement best(List<Measurement> runs) {
        return runs.stream().max(comparingDouble(Measurement::eventsPerSecond)).orElseThrow();
    }

    /** Ratio of this speed to another's, with two decimals. */
    double ratioTo(Measurement other) {
        return round(eventsPerSecond / other.eventsPerSecond, 2);
    }

    private static double round(double value, int decimals) {
        double factor = Math.pow(10, decimals);
        return Math.round(value * factor) / factor;
    }
}
