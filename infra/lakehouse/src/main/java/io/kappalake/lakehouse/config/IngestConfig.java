package io.kappalake.lakehouse.config;

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

    /** When a window's value is written. */
    public enum Emit {
        /** When the watermark passes its end, and again as revision n+1 for what came later. */
        REVISIONS,
        /** Once, when it is closed for good. */
        FINAL
    }

    /** A sliding window; {@code size} is a multiple of {@code slide}. */
    public record Sliding(Duration size, Duration slide) {}

    /**
     * What a record may hold; anything outside goes to the dead letters.
     *
     * @param maxAhead how far event time may be ahead of the Kafka timestamp
     * @param earliest the oldest event time
     * @param maxAmountCents the greatest amount
     */
    public record Limits(Duration maxAhead, Instant earliest, long maxAmountCents) {}
}
