package io.kappalake.ingest;

import io.kappalake.ingest.produce.OrderGenerator;
import io.kappalake.lakehouse.config.LakehouseConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Puts records into a lakehouse's topic, at chosen partitions and times. */
public final class TestingRecords implements AutoCloseable {
    private static final Instant OPENING = Instant.parse("2024-03-01T08:00:00Z");
    private static final int TICK_MILLIS = 50;

    private final String topic;
    private final int partitions;
    private final KafkaProducer<byte[], byte[]> producer;
    private final OrderGenerator generator = OrderGenerator.of(7, OPENING, 0.01);
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    /** Records for a topic with this many partitions. */
    public TestingRecords(LakehouseConfig lakehouse, int partitions) {
        this.topic = lakehouse.kafka().topic();
        this.partitions = partitions;
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                lakehouse.kafka().bootstrapServers(),
                                "linger.ms",
                                20),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /** Sends one record; the value may be null. */
    public synchronized TestingRecords send(int partition, Instant timestamp, byte[] value) {
        sent.add(
                producer.send(
                        new ProducerRecord<>(
                                topic, partition, timestamp.toEpochMilli(), null, value)));
        return this;
    }

    /** Sends this many generated records, of which one in a hundred is malformed. */
    public synchronized TestingRecords generate(int number) {
        for (int i = 0; i < number; i++) {
            generator.advance();
            int partition = Math.floorMod(Arrays.hashCode(generator.key()), partitions);
            sent.add(
                    producer.send(
                            new ProducerRecord<>(
                                    topic, partition, generator.key(), generator.value())));
        }
        return this;
    }

    /** Keeps generating at a rate until the flow is closed. */
    public AutoCloseable flow(int recordsPerSecond) {
        int number = Math.max(1, recordsPerSecond * TICK_MILLIS / 1000);
        ScheduledFuture<?> flow =
                clock.scheduleAtFixedRate(
                        () -> generate(number), 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
        return () -> {
            flow.cancel(false);
            // behind whatever was being sent
            clock.submit(() -> {}).get();
        };
    }

    /** Waits until Kafka has all that was sent, and returns the number of records so far. */
    public synchronized long flush() throws Exception {
        producer.flush();
        for (Future<RecordMetadata> one : sent) {
            one.get();
        }
        return sent.size();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        producer.close();
    }
}
