package io.kappalake.bench;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.KafkaConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The ceiling: one thread that polls Kafka and drops what it gets. It runs in this process. */
final class RawConsumer implements Contender {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaConfig kafka;

    RawConsumer(KafkaConfig kafka) {
        this.kafka = kafka;
    }

    @Override
    public String name() {
        return "raw consumer";
    }

    @Override
    public void prepare() {}

    @Override
    public Measurement read(OrderTopic topic) {
        Map<String, Object> client = new HashMap<>(kafka.clientProperties());
        client.put("key.deserializer", ByteArrayDeserializer.class.getName());
        client.put("value.deserializer", ByteArrayDeserializer.class.getName());
        List<TopicPartition> partitions =
                IntStream.range(0, topic.partitions())
                        .mapToObj(i -> new TopicPartition(topic.name(), i))
                        .toList();
        ProcessMeter meter = ProcessMeter.of(ProcessHandle.current().pid());
        long begin = System.nanoTime();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(client)) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long events = 0;
            while (events < topic.events()) {
                ConsumerRecords<byte[], byte[]> polled = consumer.poll(PATIENCE);
                if (polled.isEmpty()) {
                    throw new LakehouseException(
                            ErrorCode.UNAVAILABLE,
                            "Kafka gave %d of %d records of %s, and then none for %d seconds: is it up?"
                                    .formatted(
                                            events,
                                            topic.events(),
                                            topic.name(),
                                            PATIENCE.toSeconds()));
                }
                events += polled.count();
            }
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            meter.sampleMemory();
            return Measurement.of(events, took, meter.cpu(), meter.peakBytes());
        }
    }
}
