package io.kappalake.lakehouse.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The section {@code ingest}.
 *
 * @param parallelism of the job
 * @param commitInterval time between two checkpoints, each of which commits to the tables
 * @param outOfOrderness how far a partition's watermark stays behind its newest event time
 * @param idleness after this time without a record a partition no longer holds back the firing of
 *     windows
 * @param allowedLateness how long after its end a window still takes records in
 * @param windowRetention event time for which a closed window's state is kept for partitions that
 *     were idle
 * @param tumbling size of the tumbling window
 * @param sliding the sliding window beside it
 * @param emit when a window's value is written
 * @param limits what a record may hold
 */
public record IngestConfig(
        int parallelism,
        Duration commitInterval,
        Duration outOfOrderness,
        Duration idleness,
        Duration allowedLateness,
        Duration windowRetention,
        Duration tumbling,
        Optional<Sliding> sliding,
        Emit emit,
        Limits limits) {
    public IngestConfig {
        check(parallelism > 0, "parallelism", parallelism);
        check(commitInterval.isPositive(), "commitInterval", commitInterval);
        check(!outOfOrderness.isNegative(), "outOfOrderness", outOfOrderness);
        check(idleness.isPositive(), "idleness", idleness);
        check(!allowedLateness.isNegative(), "allowedLateness", allowedLateness);
        check(!windowRetention.isNegative(), "windowRetention", windowRetention);
        check(tumbling.isPositive(), "tumbling", tumbling);
        requireNonNull(sliding, "sliding");
        requireNonNull(emit, "emit");
        requireNonNull(limits, "limits");
    }

    private static void check(boolean valid, String name, Object value) {
        if (!valid) {
            throw new IllegalArgumentException("Invalid %s: %s".formatted(name, value));
        }
    }

    /** When a window's value is written. */
    public enum Emit {
        /** When the watermark passes its end, and again as revision n+1 for what came later. */
        REVISIONS,
        /** Once, when it is closed for good. */
        FINAL
    }

    /**
     * A sliding window.
     *
     * @param size a multiple of {@code slide}, at most {@value #MOST_SLIDES} times it
     * @param slide time between the starts of two windows
     */
    public record Sliding(Duration size, Duration slide) {
        /** Each event counts in as many windows, so this bounds the work per event. */
        static final int MOST_SLIDES = 100;

        public Sliding {
            check(slide.isPositive(), "slide", slide);
            check(fits(size, slide), "size", size);
        }

        static boolean fits(Duration size, Duration slide) {
            long slides = size.toMillis() / slide.toMillis();
            return size.toMillis() % slide.toMillis() == 0 && slides >= 1 && slides <= MOST_SLIDES;
        }
    }

    /**
     * What a record may hold; anything outside goes to the dead letters.
     *
     * @param maxAhead how far event time may be ahead of the Kafka timestamp
     * @param earliest the oldest event time
     * @param maxAmountCents the greatest amount
     */
    public record Limits(Duration maxAhead, Instant earliest, long maxAmountCents) {
        public Limits {
            check(!maxAhead.isNegative(), "maxAhead", maxAhead);
            requireNonNull(earliest, "earliest");
            check(maxAmountCents >= 0, "maxAmountCents", maxAmountCents);
        }
    }
}
