package io.kappalake.orders.topic;

import static java.util.stream.Collectors.toMap;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.KafkaConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topic of order events as Kafka describes it. Changes nothing there. */
public final class KafkaLog implements AutoCloseable {
    private final KafkaConfig config;
    private final Admin admin;

    private KafkaLog(KafkaConfig config, Admin admin) {
        this.config = config;
        this.admin = admin;
    }

    /** Connects on the first request. */
    public static KafkaLog of(KafkaConfig config) {
        Map<String, Object> properties = new HashMap<>(config.properties());
        properties.put("bootstrap.servers", config.bootstrapServers());
        properties.putIfAbsent("default.api.timeout.ms", "20000");
        properties.putIfAbsent("request.timeout.ms", "10000");
        return new KafkaLog(config, Admin.create(properties));
    }

    /**
     * The partitions by number. The committed offsets are read before the ends.
     *
     * @throws LakehouseException {@code UNAVAILABLE} with the address if Kafka does not answer
     *     within 20 s; {@code INVALID_INPUT} if there is no such topic
     */
    public SortedMap<Integer, PartitionLog> partitions() {
        List<TopicPartition> partitions = topicPartitions();
        Map<TopicPartition, OffsetAndMetadata> committed =
                answer(
                        admin.listConsumerGroupOffsets(config.group())
                                .partitionsToOffsetAndMetadata());
        Map<TopicPartition, Long> starts = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
        SortedMap<Integer, PartitionLog> logs = new TreeMap<>();
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata offset = committed.get(partition);
            logs.put(
                    partition.partition(),
                    new PartitionLog(
                            partition.partition(),
                            starts.get(partition),
                            ends.get(partition),
                            offset == null
                                    ? OptionalLong.empty()
                                    : OptionalLong.of(offset.offset())));
        }
        return logs;
    }

    private List<TopicPartition> topicPartitions() {
        return answer(admin.describeTopics(List.of(config.topic())).allTopicNames())
                .get(config.topic())
                .partitions()
                .stream()
                .map(p -> new TopicPartition(config.topic(), p.partition()))
                .toList();
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, ListOffsetsResultInfo> offsets =
                answer(
                        admin.listOffsets(
                                        partitions.stream()
                                                .collect(toMap(Function.identity(), p -> spec)),
                                        new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                                .all());
        return offsets.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, e -> e.getValue().offset()));
    }

    private <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new LakehouseException(
                        ErrorCode.INVALID_INPUT,
                        "Cannot find the topic %s at %s: create it, or set kafka.topic to the one that holds the order events"
                                .formatted(config.topic(), config.bootstrapServers()),
                        e.getCause());
            }
            throw unreachable(config, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(config, e);
        }
    }

    static LakehouseException unreachable(KafkaConfig config, Throwable cause) {
        return new LakehouseException(
                ErrorCode.UNAVAILABLE,
                "Cannot read from Kafka at %s, topic %s (%s): is it running? './kappalake status' tells for the embedded lakehouse"
                        .formatted(config.bootstrapServers(), config.topic(), cause.getMessage()),
                cause);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
