package io.kappalake.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer of the topic of metrics as anybody would write it, and the table beside it. */
public final class MetricsConsumer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private MetricsConsumer() {}

    /** The committed records, each as a text with all its values. */
    public static List<String> committed(IngestLakehouse lakehouse, String topic)
            throws IOException {
        List<String> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                lakehouse.config().kafka().bootstrapServers(),
                                "isolation.level",
                                "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(500))) {
                    records.add(text(JSON.readTree(record.value())));
                }
            }
        }
        return records;
    }

    private static String text(JsonNode row) {
        return "%s %s %s %s %d %d %s %d %d %d %s %s"
                .formatted(
                        row.path("window_kind").asText(),
                        row.path("window_start").asText(),
                        row.path("window_end").asText(),
                        row.path("status").asText(),
                        row.path("order_count").asLong(),
                        row.path("total_amount_cents").asLong(),
                        row.path("avg_amount_cents").asDouble(),
                        row.path("min_amount_cents").asLong(),
                        row.path("max_amount_cents").asLong(),
                        row.path("revision").asInt(),
                        row.path("watermark").asText(),
                        row.path("emitted_at").asText());
    }

    /** The rows of {@code order_metrics} in the same form. */
    public static List<String> table(IngestLakehouse lakehouse) {
        return lakehouse.query(
                "SELECT * FROM order_metrics",
                row ->
                        "%s %s %s %s %d %d %s %d %d %d %s %s"
                                .formatted(
                                        row.getString(1),
                                        row.getTimestamp(2).toInstant(),
                                        row.getTimestamp(3).toInstant(),
                                        row.getString(4),
                                        row.getLong(5),
                                        row.getLong(6),
                                        row.getDouble(7),
                                        row.getLong(8),
                                        row.getLong(9),
                                        row.getInt(10),
                                        row.getTimestamp(11).toInstant(),
                                        row.getTimestamp(12).toInstant()));
    }
}
