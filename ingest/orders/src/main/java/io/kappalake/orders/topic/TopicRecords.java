package io.kappalake.orders.topic;

import static java.util.stream.Collectors.toSet;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.KafkaConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the committed records of a topic, each once. Belongs to no group and commits nothing. Not
 * safe for use by several threads.
 */
public final class TopicRecords implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration STALLED = Duration.ofSeconds(30);

    private final KafkaConfig config;
    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<Integer, Long> positions = new HashMap<>();

    private TopicRecords(KafkaConfig config, String topic, KafkaConsumer<byte[], byte[]> consumer) {
        this.config = config;
        this.topic = topic;
        this.consumer = consumer;
    }

    /**
     * A reader of a topic. Connects on the first request.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if Kafka's client refuses its configuration
     */
    public static TopicRecords of(KafkaConfig config, String topic) {
        try {
            return new TopicRecords(
                    config,
                    topic,
                    new KafkaConsumer<>(
                            properties(config),
                            new ByteArrayDeserializer(),
                            new ByteArrayDeserializer()));
        } catch (KafkaException e) {
            throw KafkaTopic.unusable(config, e);
        }
    }

    /** Properties of a consumer of committed records that belongs to no group. */
    static Map<String, Object> properties(KafkaConfig config) {
        Map<String, Object> properties = new HashMap<>(config.clientProperties());
        properties.remove("group.id");
        properties.put("isolation.level", "read_committed");
        properties.put("auto.offset.reset", "none");
        properties.put("enable.auto.commit", "false");
        return properties;
    }

    /**
     * Reads on.
     *
     * @param starts where partitions that were not read yet begin
     * @param ends the offset after the last to read, per partition
     * @throws LakehouseException {@code UNAVAILABLE} if Kafka gives nothing, {@code FAILED} if it
     *     drops the offsets meanwhile
     */
    public void read(
            SortedMap<Integer, Long> starts,
            SortedMap<Integer, Long> ends,
            Consumer<ConsumerRecord<byte[], byte[]>> receiver) {
        starts.forEach(positions::putIfAbsent);
        try {
            Set<TopicPartition> left = left(ends);
            consumer.assign(left);
            left.forEach(p -> consumer.seek(p, positions.getOrDefault(p.partition(), 0L)));
            long moved = System.nanoTime();
            while (!left.isEmpty()) {
                Map<Integer, Long> before = Map.copyOf(positions);
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() < ends.get(record.partition())) {
                        receiver.accept(record);
                    }
                }
                // markers of transactions move the position without a record
                for (TopicPartition p : left) {
                    long end = ends.get(p.partition());
                    positions.put(p.partition(), Math.min(consumer.position(p), end));
                }
                left = left(ends);
                consumer.assign(left);
                if (!before.equals(positions)) {
                    moved = System.nanoTime();
                } else if (System.nanoTime() - moved > STALLED.toNanos()) {
                    throw stalled();
                }
            }
        } catch (InvalidOffsetException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Kafka dropped records of topic %s while they were being read (%s): run the command again"
                            .formatted(topic, e.getMessage()),
                    e);
        } catch (KafkaException e) {
            throw KafkaTopic.unreachable(config, e);
        }
    }

    private Set<TopicPartition> left(SortedMap<Integer, Long> ends) {
        return ends.entrySet().stream()
                .filter(end -> positions.getOrDefault(end.getKey(), 0L) < end.getValue())
                .map(end -> new TopicPartition(topic, end.getKey()))
                .collect(toSet());
    }

    private LakehouseException stalled() {
        return new LakehouseException(
                ErrorCode.UNAVAILABLE,
                "Kafka at %s gave nothing of topic %s for %d s: is an open transaction holding readers back?"
                        .formatted(config.bootstrapServers(), topic, STALLED.toSeconds()));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
