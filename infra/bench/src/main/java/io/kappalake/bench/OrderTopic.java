package io.kappalake.bench;

import io.kappalake.ingest.produce.OrderGenerator;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.KafkaConfig;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A topic of generated order events, none of which is malformed: a plain SQL job would end at a
 * record without an event time.
 *
 * @param bytes of all values together
 */
record OrderTopic(String name, int partitions, long events, long bytes) {
    private static final long SEED = 1;

    /**
     * Creates and fills the topic.
     *
     * @throws LakehouseException {@code FAILED} if it exists or the broker goes away
     */
    static OrderTopic create(KafkaConfig kafka, String name, int partitions, long events) {
        Map<String, Object> client = new HashMap<>(kafka.clientProperties());
        try (Admin admin = Admin.create(client)) {
            NewTopic topic =
                    new NewTopic(name, Optional.of(partitions), Optional.empty())
                            .configs(Map.of("retention.ms", "-1"));
            admin.createTopics(List.of(topic)).all().get();
            awaitLeaders(admin, name, partitions);
        } catch (ExecutionException e) {
            throw failed(name, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(name, e);
        }
        return new OrderTopic(name, partitions, events, fill(client, name, events));
    }

    /**
     * A topic exists before the broker leads all its partitions. The first batches of a producer
     * that is faster may arrive out of order, and are then refused forever.
     */
    private static void awaitLeaders(Admin admin, String name, int partitions)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> all = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            all.put(new TopicPartition(name, partition), OffsetSpec.latest());
        }
        admin.listOffsets(all).all().get();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback is told the same
    private static long fill(Map<String, Object> client, String name, long events) {
        client.put("key.serializer", ByteArraySerializer.class.getName());
        client.put("value.serializer", ByteArraySerializer.class.getName());
        client.put("linger.ms", "20");
        client.put("batch.size", Integer.toString(128 << 10));
        AtomicReference<Exception> failure = new AtomicReference<>();
        OrderGenerator orders =
                OrderGenerator.of(SEED, Instant.now().minus(OrderGenerator.span(events)), 0);
        long bytes = 0;
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(client)) {
            for (long i = 0; i < events && failure.get() == null; i++) {
                orders.advance();
                bytes += orders.value().length;
                producer.send(
                        new ProducerRecord<>(name, orders.key(), orders.value()),
                        (sent, error) -> {
                            if (error != null) {
                                failure.compareAndSet(null, error);
                            }
                        });
            }
        }
        if (failure.get() != null) {
            throw failed(name, failure.get());
        }
        return bytes;
    }

    private static LakehouseException failed(String name, Throwable cause) {
        return new LakehouseException(
                ErrorCode.FAILED,
                "Cannot fill the topic %s (%s): look at Kafka's log with './kappalake logs kafka'"
                        .formatted(name, cause.getMessage()),
                cause);
    }
}
