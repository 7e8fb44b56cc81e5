package io.kappalake.bench;

import java.time.Duration;

/**
 * Setup of a benchmark of the ingest job, the same for every contender.
 *
 * @param events in the topic that is measured
 * @param warmUpEvents in another topic, which each contender reads once before it is measured
 * @param partitions of both topics
 * @param parallelism of both Flink jobs
 * @param commitInterval between two checkpoints, and so commits, of both Flink jobs
 * @param runs of each contender, of which the best one counts
 */
record Setup(
        long events,
        long warmUpEvents,
        int partitions,
        int parallelism,
        Duration commitInterval,
        int runs) {}
