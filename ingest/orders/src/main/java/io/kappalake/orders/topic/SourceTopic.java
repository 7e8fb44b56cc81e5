package io.kappalake.orders.topic;

import static java.util.stream.Collectors.toMap;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.KafkaConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The topic of order events, as Kafka describes it. Errors of all methods are {@link
 * LakehouseException}: {@code INVALID_INPUT} if there is no such topic, {@code UNAVAILABLE} if no
 * broker answers within 20 s. Not safe for use by several threads.
 */
public final class SourceTopic implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 20;

    private final KafkaConfig kafka;
    private final Admin admin;
    private final TopicDescription topic;

    private SourceTopic(KafkaConfig kafka) {
        this.kafka = kafka;
        this.admin = Admin.create(new LinkedHashMap<>(clientProperties(kafka)));
        try {
            this.topic =
                    answer(admin.describeTopics(List.of(kafka.topic())).allTopicNames())
                            .get(kafka.topic());
        } catch (RuntimeException e) {
            admin.close(Duration.ZERO);
            throw e;
        }
    }

    /** Connects to the topic that a configuration names. */
    public static SourceTopic open(KafkaConfig kafka) {
        return new SourceTopic(kafka);
    }

    /** The properties that each client of this lakehouse needs. */
    public static Map<String, String> clientProperties(KafkaConfig kafka) {
        Map<String, String> properties = new LinkedHashMap<>(kafka.properties());
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        return properties;
    }

    /** The oldest offset that Kafka holds, per partition. */
    public static Map<Integer, Long> earliestOffsets(KafkaConfig kafka) {
        try (SourceTopic topic = open(kafka)) {
            return topic.starts();
        }
    }

    /** Kafka's id of the topic, which a later topic of the same name does not share. */
    public String id() {
        return topic.topicId().toString();
    }

    /** The oldest offset that Kafka holds, per partition. */
    public SortedMap<Integer, Long> starts() {
        return offsets(OffsetSpec.earliest());
    }

    /** The offset after the last record that a consumer may read, per partition. */
    public SortedMap<Integer, Long> ends() {
        return offsets(OffsetSpec.latest());
    }

    /** The first offset whose Kafka timestamp is at or after a time; the end if there is none. */
    public SortedMap<Integer, Long> at(Instant time) {
        SortedMap<Integer, Long> ends = ends();
        offsets(OffsetSpec.forTimestamp(time.toEpochMilli()))
                .forEach(
                        (partition, offset) ->
                                ends.computeIfPresent(
                                        partition, (p, end) -> offset < 0 ? end : offset));
        return ends;
    }

    /** A setting of the topic, a broker's default included; empty if Kafka does not tell. */
    public Optional<String> setting(String name) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, kafka.topic());
        Config config = answer(admin.describeConfigs(List.of(resource)).all()).get(resource);
        return Optional.ofNullable(config.get(name)).map(ConfigEntry::value);
    }

    /** Bytes of each partition on its leader's disk. */
    public SortedMap<Integer, Long> bytes() {
        SortedMap<Integer, Long> bytes = new TreeMap<>();
        List<Integer> brokers =
                topic.partitions().stream().map(p -> p.leader().id()).distinct().toList();
        Map<Integer, Map<String, LogDirDescription>> folders =
                answer(admin.describeLogDirs(brokers).allDescriptions());
        topic.partitions()
                .forEach(
                        p ->
                                folders.get(p.leader().id()).values().stream()
                                        .flatMap(d -> d.replicaInfos().entrySet().stream())
                                        .filter(
                                                replica ->
                                                        replica.getKey()
                                                                .equals(partition(p.partition())))
                                        .forEach(
                                                replica ->
                                                        bytes.merge(
                                                                p.partition(),
                                                                replica.getValue().size(),
                                                                Math::max)));
        return bytes;
    }

    /** Offsets that a consumer group has committed, per partition; none if there is no group. */
    public SortedMap<Integer, Long> committed(String group) {
        SortedMap<Integer, Long> committed = new TreeMap<>();
        answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach(
                        (partition, offset) -> {
                            if (offset != null && partition.topic().equals(kafka.topic())) {
                                committed.put(partition.partition(), offset.offset());
                            }
                        });
        return committed;
    }

    /** Deletes a consumer group; returns true if there was one. */
    public boolean deleteGroup(String group) {
        try {
            admin.deleteConsumerGroups(List.of(group)).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return false;
            }
            throw unavailable(e.getCause());
        } catch (TimeoutException e) {
            throw unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        }
    }

    private SortedMap<Integer, Long> offsets(OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> request =
                topic.partitions().stream()
                        .collect(toMap(p -> partition(p.partition()), p -> spec));
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        Map<TopicPartition, ListOffsetsResultInfo> found =
                answer(
                        admin.listOffsets(
                                        request,
                                        new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                                .all());
        found.forEach((partition, info) -> offsets.put(partition.partition(), info.offset()));
        return offsets;
    }

    private TopicPartition partition(int number) {
        return new TopicPartition(kafka.topic(), number);
    }

    private <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new LakehouseException(
                        ErrorCode.INVALID_INPUT,
                        "There is no topic %s on %s: create it, or correct kafka.topic"
                                .formatted(kafka.topic(), kafka.bootstrapServers()),
                        e);
            }
            throw unavailable(e.getCause());
        } catch (TimeoutException e) {
            throw unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        }
    }

    private LakehouseException unavailable(Throwable cause) {
        return new LakehouseException(
                ErrorCode.UNAVAILABLE,
                "Cannot reach Kafka at %s (%s): is it up, and is kafka.bootstrap-servers right?"
                        .formatted(kafka.bootstrapServers(), cause.getMessage()),
                cause);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
