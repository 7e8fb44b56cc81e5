package io.kappalake.ingest.control;

import static java.util.stream.Collectors.toMap;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.KafkaConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topic of order events, as Kafka knows it. */
public final class SourceTopic {
    private static final long TIMEOUT_SECONDS = 20;

    private SourceTopic() {}

    /** The properties that each client of this lakehouse needs. */
    public static Map<String, String> clientProperties(KafkaConfig kafka) {
        Map<String, String> properties = new LinkedHashMap<>(kafka.properties());
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        return properties;
    }

    /**
     * The oldest offset that Kafka holds, per partition.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if there is no such topic, {@code
     *     UNAVAILABLE} if no broker answers
     */
    public static Map<Integer, Long> earliestOffsets(KafkaConfig kafka) {
        try (Admin admin = Admin.create(new LinkedHashMap<>(clientProperties(kafka)))) {
            TopicDescription topic =
                    admin.describeTopics(List.of(kafka.topic()))
                            .allTopicNames()
                            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                            .get(kafka.topic());
            Map<TopicPartition, OffsetSpec> request =
                    topic.partitions().stream()
                            .collect(
                                    toMap(
                                            p -> new TopicPartition(kafka.topic(), p.partition()),
                                            p -> OffsetSpec.earliest()));
            Map<Integer, Long> offsets = new TreeMap<>();
            admin.listOffsets(request)
                    .all()
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .forEach(
                            (partition, info) -> offsets.put(partition.partition(), info.offset()));
            return offsets;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new LakehouseException(
                        ErrorCode.INVALID_INPUT,
                        "There is no topic %s on %s: create it, or correct kafka.topic"
                                .formatted(kafka.topic(), kafka.bootstrapServers()),
                        e);
            }
            throw unavailable(kafka, e.getCause());
        } catch (TimeoutException e) {
            throw unavailable(kafka, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(kafka, e);
        }
    }

    private static LakehouseException unavailable(KafkaConfig kafka, Throwable cause) {
        return new LakehouseException(
                ErrorCode.UNAVAILABLE,
                "Cannot reach Kafka at %s (%s): is it up, and is kafka.bootstrap-servers right?"
                        .formatted(kafka.bootstrapServers(), cause.getMessage()),
                cause);
    }
}
