package io.kappalake.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kappalake.lakehouse.config.KafkaConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Orders in Kafka, and a record of all that were sent: four partitions, of which the last is short;
 * events 3.6 seconds apart, one in 97 twenty minutes late, and flaws that stop before the last
 * tenth of each thousand. One thread produces.
 */
final class ProducedOrders implements AutoCloseable {
    static final int PARTITIONS = 4;

    private static final Instant OPENING = Instant.parse("2026-03-01T06:00:00Z");
    private static final Duration APART = Duration.ofMillis(3_600);
    private static final List<String> STATUSES =
            List.of("placed", "paid", "shipped", "canceled", "cancelled");

    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Random random = new Random(5);
    private final List<Order> orders = new ArrayList<>();
    private final Map<Integer, Long> offsets = new HashMap<>();
    private long made;

    enum Flaw {
        NONE,
        AMOUNT_AS_TEXT,
        NOT_JSON,
        NO_ORDER_ID
    }

    record Order(
            int partition, long offset, Instant time, String status, long amountCents, Flaw flaw) {
        private byte[] text(long number) {
            String amount =
                    flaw == Flaw.AMOUNT_AS_TEXT
                            ? "\"" + amountCents + "\""
                            : Long.toString(amountCents);
            String text =
                    """
                    {"%s":"o-%d","customer_id":"c-%d","status":"%s","amount_cents":%s,\
                    "currency":"EUR","created_at":"%s","updated_at":"%s","event_time":"%s"}"""
                            .formatted(
                                    flaw == Flaw.NO_ORDER_ID ? "id" : "order_id",
                                    number,
                                    number % 17,
                                    status,
                                    amount,
                                    time,
                                    time,
                                    time);
            return (flaw == Flaw.NOT_JSON ? "ERROR " + text : text).getBytes(UTF_8);
        }
    }

    ProducedOrders(KafkaConfig kafka) {
        this.topic = kafka.topic();
        this.producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", 10),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /** Sends this many more and waits until Kafka has them. */
    ProducedOrders produce(int number) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Order order = next();
            orders.add(order);
            sent.add(
                    producer.send(
                            new ProducerRecord<>(
                                    topic,
                                    order.partition(),
                                    order.time().toEpochMilli(),
                                    null,
                                    order.text(made++))));
        }
        producer.flush();
        for (Future<RecordMetadata> one : sent) {
            one.get();
        }
        return this;
    }

    private Order next() {
        int partition = random.nextInt(13) / 4;
        boolean late = made % 97 == 96;
        Instant time =
                OPENING.plus(APART.multipliedBy(made))
                        .minus(Duration.ofMinutes(late ? 20 : 0))
                        .minusMillis(random.nextInt(10_000));
        boolean flawed = made % 61 == 7 && made % 1_000 < 900;
        Flaw flaw = flawed ? Flaw.values()[1 + (int) (made / 61 % 3)] : Flaw.NONE;
        long offset = offsets.merge(partition, 1L, Long::sum) - 1;
        String status = STATUSES.get(random.nextInt(STATUSES.size()));
        return new Order(partition, offset, time, status, 100 + random.nextInt(10_000), flaw);
    }

    /** All that were sent, those of a partition in the order of their offsets. */
    List<Order> orders() {
        return List.copyOf(orders);
    }

    @Override
    public void close() {
        producer.close();
    }
}
