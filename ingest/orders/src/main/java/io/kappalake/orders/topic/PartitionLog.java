package io.kappalake.orders.topic;

import java.util.OptionalLong;

/**
 * One partition of the topic.
 *
 * @param start the first offset that Kafka still holds
 * @param end the offset after the last one that a reader of committed records can see
 * @param committed the offset that ingestion's group has committed, the next one to read
 */
public record PartitionLog(int partition, long start, long end, OptionalLong committed) {
    /** As if ingestion had read everything. */
    public PartitionLog readToTheEnd() {
        return new PartitionLog(partition, start, end, OptionalLong.of(end));
    }
}
