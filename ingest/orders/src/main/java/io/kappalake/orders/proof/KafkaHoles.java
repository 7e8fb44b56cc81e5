package io.kappalake.orders.proof;

import io.kappalake.lakehouse.config.KafkaConfig;
import io.kappalake.orders.log.LogGeneration;
import io.kappalake.orders.topic.KafkaTopic;
import io.kappalake.orders.topic.LogProbe;
import io.kappalake.orders.topic.OffsetRanges;
import io.kappalake.orders.topic.PartitionLog;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * Asks Kafka itself, for the log as it was when this was opened. Not safe for use by several
 * threads.
 */
public final class KafkaHoles implements Holes, AutoCloseable {
    private final LogProbe reader;
    private final LogGaps gaps;
    private final SortedMap<Integer, PartitionLog> logs;

    private KafkaHoles(LogProbe reader, SortedMap<Integer, PartitionLog> logs) {
        this.reader = reader;
        this.gaps = new LogGaps(reader);
        this.logs = logs;
    }

    /**
     * Looks at the topic of order events.
     *
     * @param log its place in the log that the tables tell of
     * @throws io.kappalake.lakehouse.LakehouseException {@code UNAVAILABLE} with the address if
     *     Kafka does not answer; {@code INVALID_INPUT} if there is no such topic
     */
    public static KafkaHoles open(KafkaConfig config, LogGeneration log) {
        try (KafkaTopic kafka = KafkaTopic.of(config, log)) {
            SortedMap<Integer, PartitionLog> logs = kafka.partitions();
            return new KafkaHoles(LogProbe.of(config, log), logs);
        }
    }

    /**
     * Sorts offsets of one partition.
     *
     * @throws io.kappalake.lakehouse.LakehouseException {@code UNAVAILABLE} if Kafka does not
     *     answer for 30 s, {@code FAILED} if it dropped the offsets in the meantime
     */
    @Override
    public Answer sort(int partition, OffsetRanges offsets) {
        // nothing is known of a partition that the topic no longer has
        PartitionLog log =
                logs.getOrDefault(
                        partition, new PartitionLog(partition, 0, 0, OptionalLong.empty()));
        return gaps.sort(log, offsets);
    }

    @Override
    public void close() {
        reader.close();
    }
}
