package io.kappalake.ingest.check;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.kappalake.ingest.control.AcceptedGap;
import io.kappalake.ingest.control.LeftOut;
import io.kappalake.orders.log.LogGeneration;
import io.kappalake.orders.proof.PartitionSum;
import io.kappalake.orders.proof.WindowSums;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * Findings of a check.
 *
 * @param checkpoint the checkpoint at which the tables were read; empty if no job committed
 * @param snapshots the snapshot of each table; empty for a table without one
 * @param deadLetters number by reason
 * @param aheadEvents number of order events that are too far ahead of their Kafka timestamp to move
 *     the clock of their partition
 * @param acceptedGaps offsets that Kafka deleted before ingest read them, and behind which it was
 *     told to go on
 * @param leftOut offsets before those at which {@code ingest.start} made ingest begin
 * @param otherLog how the log differs from the one that the live job was started with, in words
 * @param metricsTopic the topic of metrics beside {@code order_metrics}; empty if ingest writes to
 *     none
 * @param log the log that is read, if it follows one before or is not read from its beginning
 */
@JsonPropertyOrder({
    "ok",
    "checkpoint",
    "snapshots",
    "partitions",
    "windows",
    "deadLetters",
    "aheadEvents",
    "acceptedGaps",
    "leftOut",
    "otherLog",
    "metricsTopic",
    "log"
})
public record CheckReport(
        OptionalLong checkpoint,
        SortedMap<String, OptionalLong> snapshots,
        List<PartitionSum> partitions,
        WindowSums windows,
        Map<String, Long> deadLetters,
        long aheadEvents,
        List<AcceptedGap> acceptedGaps,
        List<LeftOut> leftOut,
        List<String> otherLog,
        Optional<MetricsTopicSums> metricsTopic,
        Optional<LogGeneration> log) {
    public CheckReport {
        partitions = List.copyOf(partitions);
        deadLetters = Collections.unmodifiableMap(new LinkedHashMap<>(deadLetters));
        acceptedGaps = List.copyOf(acceptedGaps);
        leftOut = List.copyOf(leftOut);
        otherLog = List.copyOf(otherLog);
    }

    /** The report with the comparison of the topic of metrics. */
    CheckReport with(Optional<MetricsTopicSums> topic) {
        return new CheckReport(
                checkpoint,
                snapshots,
                partitions,
                windows,
                deadLetters,
                aheadEvents,
                acceptedGaps,
                leftOut,
                otherLog,
                topic,
                log);
    }

    /**
     * True if all sums hold, the log is that which was read, and the topic of metrics is that of
     * the table.
     */
    @JsonProperty
    public boolean ok() {
        return metricsTopic.stream().allMatch(MetricsTopicSums::ok)
                && windows.ok()
                && partitions.stream().allMatch(PartitionSum::ok)
                && otherLog.isEmpty();
    }

    /** True if the tables are behind what ingestion reports to have read. */
    boolean behind() {
        return partitions.stream().anyMatch(PartitionSum::behind);
    }

    /** Number of partitions whose sum does not hold. */
    public long differingPartitions() {
        return partitions.stream().filter(p -> !p.ok()).count();
    }

    /** Number of windows, revisions and late events that do not hold. */
    public long differingWindows() {
        return windows.differences();
    }
}
