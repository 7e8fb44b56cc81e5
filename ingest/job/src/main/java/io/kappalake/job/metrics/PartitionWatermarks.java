package io.kappalake.job.metrics;

import io.kappalake.orders.clock.PartitionClock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.MetricGroup;

/**
 * Exports the newest event time of each Kafka partition, by which lateness is decided. It is a copy
 * of the clock, because metrics are read by another thread. A subtask also shows partitions that
 * another one reads, as of the last restart: the greatest value counts.
 */
public final class PartitionWatermarks {
    private final MetricGroup group;
    private final Map<Integer, Double> newest = new ConcurrentHashMap<>();

    /** Gauges of a group, each of which appears with the first time that its partition has. */
    public PartitionWatermarks(MetricGroup group) {
        this.group = group;
    }

    /** Takes over what a clock shows. */
    public void update(PartitionClock clock) throws Exception {
        clock.forEach(
                (partition, micros) -> {
                    if (newest.put(partition, micros / 1e6) == null) {
                        group.addGroup("partition", Integer.toString(partition))
                                .gauge(
                                        "newest_event_timestamp_seconds",
                                        () -> newest.get(partition));
                    }
                });
    }
}
