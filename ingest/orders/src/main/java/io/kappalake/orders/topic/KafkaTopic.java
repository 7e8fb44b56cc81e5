package io.kappalake.orders.topic;

import static java.util.stream.Collectors.toMap;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.KafkaConfig;
import io.kappalake.orders.log.LogGeneration;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A topic as Kafka describes it at each request, so that partitions which are added later are seen.
 * Errors of all methods are {@link LakehouseException}: {@code INVALID_INPUT} if there is no such
 * topic, {@code UNAVAILABLE} with the address if no broker answers within 20 s (or the time that
 * the configuration gives Kafka's clients). Offsets are those of the tables (see {@link
 * LogGeneration}). Not safe for use by several threads.
 */
public final class KafkaTopic implements AutoCloseable {
    private static final int REQUEST_MILLIS = 10_000;
    private static final int ANSWER_MILLIS = 20_000;

    /** Time for Kafka's client to report by itself that nobody answered. */
    private static final int REPORT_MILLIS = 5_000;

    private final KafkaConfig kafka;
    private final String name;
    private final Admin admin;
    private final long patienceMillis;
    private final LogGeneration log;
    private final LogGeneration.Bases bases;

    private KafkaTopic(
            KafkaConfig kafka, String name, Admin admin, long patienceMillis, LogGeneration log) {
        this.kafka = kafka;
        this.name = name;
        this.log = log;
        this.bases = log.offsets();
        this.admin = admin;
        this.patienceMillis = patienceMillis;
    }

    /**
     * The topic of order events, with Kafka's own offsets. Connects on the first request.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if Kafka's client refuses its configuration
     */
    public static KafkaTopic of(KafkaConfig kafka) {
        return of(kafka, LogGeneration.FIRST);
    }

    /** The topic of order events, with the offsets of the tables that are read from it. */
    public static KafkaTopic of(KafkaConfig kafka, LogGeneration log) {
        return of(kafka, kafka.topic(), log);
    }

    /** Any topic, with Kafka's own offsets. */
    public static KafkaTopic of(KafkaConfig kafka, String name) {
        return of(kafka, name, LogGeneration.FIRST);
    }

    private static KafkaTopic of(KafkaConfig kafka, String name, LogGeneration log) {
        Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
        if (!properties.containsKey("request.timeout.ms")
                && !properties.containsKey("default.api.timeout.ms")) {
            properties.put("request.timeout.ms", REQUEST_MILLIS);
            properties.put("default.api.timeout.ms", ANSWER_MILLIS);
        }
        try {
            Admin admin = Admin.create(properties);
            return new KafkaTopic(kafka, name, admin, patience(properties), log);
        } catch (KafkaException e) {
            throw unusable(kafka, e);
        }
    }

    private static long patience(Map<String, Object> properties) {
        // a client without it takes a minute, or as long as one request may take
        long answer =
                Long.parseLong(
                        properties.getOrDefault("default.api.timeout.ms", 60_000).toString());
        long request = Long.parseLong(properties.getOrDefault("request.timeout.ms", 0).toString());
        return Math.max(answer, request) + REPORT_MILLIS;
    }

    /** Requires that the topic exists: a producer, for one, would wait for it silently. */
    public void requireExists() {
        describe();
    }

    /** True if there is such a topic. */
    public boolean exists() {
        try {
            describe();
            return true;
        } catch (LakehouseException e) {
            if (e.code() != ErrorCode.INVALID_INPUT) {
                throw e;
            }
            return false;
        }
    }

    /**
     * Creates the topic, with the brokers' own number of copies; one that is there is left alone.
     *
     * @param settings of the topic
     */
    public void create(int partitions, Map<String, String> settings) {
        NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty());
        succeeds(
                admin.createTopics(List.of(topic.configs(settings))).all(),
                TopicExistsException.class);
    }

    /** The name of the topic. */
    public String name() {
        return name;
    }

    /** Kafka's id of the cluster; empty for brokers too old to have one. */
    public Optional<String> clusterId() {
        return Optional.ofNullable(answer(admin.describeCluster().clusterId()));
    }

    /** Kafka's id of the topic, which a later topic of the same name does not share. */
    public String id() {
        return describe().topicId().toString();
    }

    /**
     * The partitions by number, with the offsets that the live group has committed. These are read
     * before the ends, which thus lie at or behind them.
     */
    public SortedMap<Integer, PartitionLog> partitions() {
        List<TopicPartition> partitions = topicPartitions();
        SortedMap<Integer, Long> committed = committed(kafka.group());
        SortedMap<Integer, Long> starts = starts(partitions);
        SortedMap<Integer, Long> ends = offsets(partitions, OffsetSpec.latest());
        SortedMap<Integer, PartitionLog> logs = new TreeMap<>();
        starts.forEach(
                (partition, start) ->
                        logs.put(
                                partition,
                                new PartitionLog(
                                        partition,
                                        start,
                                        ends.get(partition),
                                        committed.containsKey(partition)
                                                ? OptionalLong.of(committed.get(partition))
                                                : OptionalLong.empty())));
        return logs;
    }

    /** The oldest offset that Kafka holds and that counts, per partition. */
    public SortedMap<Integer, Long> starts() {
        return starts(topicPartitions());
    }

    private SortedMap<Integer, Long> starts(List<TopicPartition> partitions) {
        SortedMap<Integer, Long> starts = offsets(partitions, OffsetSpec.earliest());
        starts.replaceAll(log::start);
        return starts;
    }

    /** The offset after the last record that a consumer may read, per partition. */
    public SortedMap<Integer, Long> ends() {
        return offsets(topicPartitions(), OffsetSpec.latest());
    }

    /** The first offset whose Kafka timestamp is at or after a time; the end if there is none. */
    public SortedMap<Integer, Long> at(Instant time) {
        List<TopicPartition> partitions = topicPartitions();
        SortedMap<Integer, Long> ends = offsets(partitions, OffsetSpec.latest());
        offsets(partitions, OffsetSpec.forTimestamp(time.toEpochMilli()))
                .forEach(
                        (partition, offset) -> {
                            if (offset >= 0) {
                                ends.put(partition, log.start(partition, offset));
                            }
                        });
        return ends;
    }

    /** A setting of the topic, a broker's default included; empty if Kafka does not tell. */
    public Optional<String> setting(String setting) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        Config config = answer(admin.describeConfigs(List.of(resource)).all()).get(resource);
        return Optional.ofNullable(config.get(setting)).map(ConfigEntry::value);
    }

    /** A setting of the brokers; empty if they do not tell, or not everybody. */
    public Optional<String> brokerSetting(String setting) {
        Node broker = answer(admin.describeCluster().nodes()).iterator().next();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker.idString());
        KafkaFuture<Map<ConfigResource, Config>> found =
                admin.describeConfigs(List.of(resource)).all();
        return succeeds(found, AuthorizationException.class)
                ? Optional.ofNullable(answer(found).get(resource).get(setting))
                        .map(ConfigEntry::value)
                : Optional.empty();
    }

    /** Bytes of each partition on its leader's disk; those without a leader now are left out. */
    public SortedMap<Integer, Long> bytes() {
        List<TopicPartitionInfo> partitions =
                describe().partitions().stream().filter(p -> p.leader() != null).toList();
        List<Integer> brokers = partitions.stream().map(p -> p.leader().id()).distinct().toList();
        Map<Integer, Map<String, LogDirDescription>> folders =
                answer(admin.describeLogDirs(brokers).allDescriptions());
        SortedMap<Integer, Long> bytes = new TreeMap<>();
        for (TopicPartitionInfo partition : partitions) {
            TopicPartition replica = new TopicPartition(name, partition.partition());
            folders.get(partition.leader().id()).values().stream()
                    .map(folder -> Optional.ofNullable(folder.replicaInfos().get(replica)))
                    .flatMap(Optional::stream)
                    .forEach(found -> bytes.merge(partition.partition(), found.size(), Math::max));
        }
        return bytes;
    }

    /**
     * Offsets that a consumer group has committed, per partition; none if there is no group, even
     * if there is no topic.
     */
    public SortedMap<Integer, Long> committed(String group) {
        SortedMap<Integer, Long> committed = new TreeMap<>();
        answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach(
                        (partition, offset) -> {
                            if (offset != null && partition.topic().equals(name)) {
                                committed.put(partition.partition(), position(partition, offset));
                            }
                        });
        return committed;
    }

    /** Replays note where they are in the tables, which can be before Kafka's log. */
    private long position(TopicPartition partition, OffsetAndMetadata committed) {
        return bases.of(partition.partition()) > 0 && committed.metadata().matches("\\d{1,18}")
                ? Long.parseLong(committed.metadata())
                : bases.fromKafka(partition.partition(), committed.offset());
    }

    /** Deletes a consumer group, even if there is no topic; returns true if there was one. */
    public boolean deleteGroup(String group) {
        return succeeds(
                admin.deleteConsumerGroups(List.of(group)).all(), GroupIdNotFoundException.class);
    }

    private TopicDescription describe() {
        return answer(admin.describeTopics(List.of(name)).allTopicNames()).get(name);
    }

    private List<TopicPartition> topicPartitions() {
        return describe().partitions().stream()
                .map(partition -> new TopicPartition(name, partition.partition()))
                .toList();
    }

    private SortedMap<Integer, Long> offsets(List<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, ListOffsetsResultInfo> found =
                answer(
                        admin.listOffsets(
                                        partitions.stream().collect(toMap(p -> p, p -> spec)),
                                        new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                                .all());
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        found.forEach(
                (partition, info) ->
                        offsets.put(
                                partition.partition(),
                                // negative if there is none
                                info.offset() < 0
                                        ? info.offset()
                                        : bases.fromKafka(partition.partition(), info.offset())));
        return offsets;
    }

    private <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException
                    || e.getCause() instanceof InvalidTopicException) {
                throw missing(e.getCause());
            }
            throw unreachable(kafka, e.getCause());
        } catch (TimeoutException e) {
            throw unreachable(kafka, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(kafka, e);
        }
    }

    /** Returns whether a request succeeds; false if it fails in a way that is no error here. */
    private boolean succeeds(KafkaFuture<?> future, Class<? extends Exception> expected) {
        try {
            future.get(patienceMillis, TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            if (expected.isInstance(e.getCause())) {
                return false;
            }
            throw unreachable(kafka, e.getCause());
        } catch (TimeoutException e) {
            throw unreachable(kafka, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(kafka, e);
        }
    }

    private LakehouseException missing(Throwable cause) {
        return new LakehouseException(
                ErrorCode.INVALID_INPUT,
                ("There is no topic %s at %s: create it, or name another (kafka.topic, or --topic of"
                                + " 'produce'); that of the embedded lakehouse is created by"
                                + " './kappalake up'")
                        .formatted(name, kafka.bootstrapServers()),
                cause);
    }

    static LakehouseException unreachable(KafkaConfig kafka, Throwable cause) {
        return new LakehouseException(
                ErrorCode.UNAVAILABLE,
                "Cannot reach Kafka at %s (%s): start it ('./kappalake up' for the embedded lakehouse), or correct kafka.bootstrap-servers"
                        .formatted(
                                kafka.bootstrapServers(),
                                cause.getMessage() == null
                                        ? "it gave no answer in time"
                                        : cause.getMessage()),
                cause);
    }

    static LakehouseException unusable(KafkaConfig kafka, KafkaException cause) {
        return new LakehouseException(
                ErrorCode.INVALID_INPUT,
                "Cannot use Kafka at %s (%s): correct the section kafka"
                        .formatted(
                                kafka.bootstrapServers(),
                                cause.getCause() == null
                                        ? cause.getMessage()
                                        : cause.getCause().getMessage()),
                cause);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
