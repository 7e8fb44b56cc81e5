package io.kappalake.replay.plan;

import io.kappalake.lakehouse.config.KafkaConfig;
import io.kappalake.replay.plan.ReplayPlan.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Finds the oldest record of the ranges that come from Kafka. */
final class OldestRecord {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KafkaConfig kafka;

    OldestRecord(KafkaConfig kafka) {
        this.kafka = kafka;
    }

    /** The oldest Kafka timestamp among them; empty if Kafka gives none within 10 s. */
    Optional<Instant> oldest(Source source) {
        Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "earliest");
        properties.put("max.poll.records", "1");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Set<TopicPartition> waiting = new HashSet<>();
            source.partitions()
                    .forEach(
                            (partition, range) -> {
                                if (range.kafkaFrom() < range.stop()) {
                                    waiting.add(new TopicPartition(source.topic(), partition));
                                }
                            });
            consumer.assign(waiting);
            waiting.forEach(
                    p -> consumer.seek(p, source.partitions().get(p.partition()).kafkaFrom()));
            Optional<Instant> oldest = Optional.empty();
            long start = System.nanoTime();
            while (!waiting.isEmpty() && System.nanoTime() - start < PATIENCE.toNanos()) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(500))) {
                    TopicPartition partition =
                            new TopicPartition(record.topic(), record.partition());
                    waiting.remove(partition);
                    consumer.pause(Set.of(partition));
                    Instant time = Instant.ofEpochMilli(record.timestamp());
                    if (oldest.isEmpty() || time.isBefore(oldest.get())) {
                        oldest = Optional.of(time);
                    }
                }
            }
            return oldest;
        }
    }
}
