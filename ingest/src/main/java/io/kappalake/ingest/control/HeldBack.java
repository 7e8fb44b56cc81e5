package io.kappalake.ingest.control;

import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.ingest.flink.FlinkRest;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.orders.plan.IngestPlan;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.topic.KafkaTopic;
import io.kappalake.orders.topic.PartitionLog;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running job that its own limit keeps from reading what waits in Kafka.
 *
 * @param maxRate records per second that it was started with
 * @param waiting records behind its committed offsets
 * @param atLeast how long it needs for them if no more arrive
 */
public record HeldBack(long maxRate, long waiting, Duration atLeast) {
    private static final Logger LOG = LoggerFactory.getLogger(HeldBack.class);

    /** Empty if the job has no limit, keeps up with the arrivals, or Kafka does not tell. */
    static Optional<HeldBack> find(FlinkRest flink, FlinkJob job, LakehouseConfig config) {
        Optional<String> limit = flink.parameter(job.id(), IngestPlan.MAX_RATE_PARAMETER);
        if (limit.isEmpty()) {
            return Optional.empty();
        }
        try (KafkaTopic topic = KafkaTopic.of(config.kafka())) {
            return of(
                    Long.parseLong(limit.get()),
                    IngestConfig.of(config).commitInterval(),
                    topic.partitions().values());
        } catch (LakehouseException e) {
            LOG.info("Cannot compare the rate of job {} with what waits in Kafka", job.id(), e);
            return Optional.empty();
        }
    }

    /**
     * Offsets are committed with each checkpoint, so a job that keeps up has at most the arrivals
     * of two intervals behind its committed offsets, which are fewer than its limit lets through.
     */
    static Optional<HeldBack> of(
            long maxRate, Duration commitInterval, Collection<PartitionLog> logs) {
        long waiting =
                logs.stream()
                        .mapToLong(
                                log ->
                                        log.end()
                                                - Math.max(
                                                        log.start(),
                                                        log.committed().orElse(log.start())))
                        .filter(behind -> behind > 0)
                        .sum();
        double seconds = (double) waiting / maxRate;
        return seconds <= 2.0 * commitInterval.toMillis() / 1000
                ? Optional.empty()
                : Optional.of(
                        new HeldBack(
                                maxRate, waiting, Duration.ofSeconds((long) Math.ceil(seconds))));
    }
}
