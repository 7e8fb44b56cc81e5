package io.kappalake.bench;

import io.kappalake.ingest.produce.OrderGenerator;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.KafkaConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Producer of events at a steady rate. One event of each second, at a random moment of it, is told
 * to a watcher: at fixed moments all of them could have the same distance from the next commit.
 */
final class SteadyProducer {
    private static final long SEED = 7;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final double SECOND_NANOS = 1e9;

    private final KafkaConfig kafka;
    private final int rate;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    SteadyProducer(KafkaConfig kafka, int rate) {
        this.kafka = kafka;
        this.rate = rate;
    }

    /** Receives the events that are waited for. */
    interface Watcher {
        /**
         * An event that Kafka has.
         *
         * @param sent {@link System#nanoTime()} when it was given to the producer
         */
        void sent(int partition, long offset, long sent);
    }

    /**
     * Sends for a while.
     *
     * @param from seconds after which events are told to the watcher
     * @return events a second
     * @throws LakehouseException {@code FAILED} if the broker goes away
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback is told the same
    double send(Duration duration, long from, Watcher watcher) {
        long events = duration.toSeconds() * rate;
        OrderGenerator orders =
                OrderGenerator.of(SEED, Instant.now().minus(OrderGenerator.span(events)), 0);
        Random random = new Random(SEED);
        Map<String, Object> client = new HashMap<>(kafka.clientProperties());
        client.put("key.serializer", ByteArraySerializer.class.getName());
        client.put("value.serializer", ByteArraySerializer.class.getName());
        client.put("linger.ms", "5");
        long begin = System.nanoTime();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(client)) {
            long watched = from * rate + random.nextInt(rate);
            for (long i = 0; i < events; i++) {
                await(begin, i);
                orders.advance();
                boolean watch = i == watched;
                long sent = System.nanoTime();
                producer.send(
                        new ProducerRecord<>(kafka.topic(), orders.key(), orders.value()),
                        (made, error) -> {
                            if (error != null) {
                                failure.compareAndSet(null, error);
                            } else if (watch) {
                                watcher.sent(made.partition(), made.offset(), sent);
                            }
                        });
                if (watch) {
                    watched = (watched / rate + 1) * rate + random.nextInt(rate);
                }
                if (failure.get() != null) {
                    break;
                }
            }
        }
        if (failure.get() != null) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot send to the topic %s (%s): look at Kafka's log with './kappalake logs kafka'"
                            .formatted(kafka.topic(), failure.get().getMessage()),
                    failure.get());
        }
        return events / ((System.nanoTime() - begin) / SECOND_NANOS);
    }

    private void await(long begin, long event) {
        long due = begin + (long) (event * (SECOND_NANOS / rate));
        while (System.nanoTime() < due) {
            LockSupport.parkNanos(Math.min(TICK_NANOS, due - System.nanoTime()));
        }
    }
}
