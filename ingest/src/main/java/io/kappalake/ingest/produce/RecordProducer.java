package io.kappalake.ingest.produce;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.KafkaConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import javax.annotation.Nullable;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends records, each once and in the order of its key, and counts what the broker acknowledged. It
 * gives up at the first failure, once every record that it had sent by then is taken or refused.
 */
public final class RecordProducer implements AutoCloseable {
    private static final int RECORDS_PER_REPORT = 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final String address;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<Failure> failure = new AtomicReference<>();

    /**
     * A producer that is closed with this.
     *
     * @param address of the brokers, for messages
     */
    RecordProducer(Producer<byte[], byte[]> producer, String topic, String address) {
        this.producer = producer;
        this.topic = topic;
        this.address = address;
    }

    /**
     * Connects to Kafka; the configuration's own properties win over those chosen here.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if Kafka's client refuses its configuration
     */
    public static RecordProducer connect(KafkaConfig kafka, String topic, Compression compression) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("acks", "all");
        properties.put("enable.idempotence", true);
        properties.put("compression.type", compression.clientName());
        properties.put("batch.size", 128 * 1024);
        properties.put("linger.ms", 10);
        properties.put("max.block.ms", PATIENCE.toMillis());
        properties.put("delivery.timeout.ms", (int) PATIENCE.toMillis());
        properties.put("request.timeout.ms", (int) PATIENCE.toMillis() / 3);
        properties.putAll(kafka.clientProperties());
        try {
            return new RecordProducer(
                    new KafkaProducer<>(
                            properties, new ByteArraySerializer(), new ByteArraySerializer()),
                    topic,
                    kafka.bootstrapServers());
        } catch (KafkaException e) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot make a Kafka producer for %s (%s): correct the section kafka"
                            .formatted(
                                    kafka.bootstrapServers(),
                                    e.getCause() == null
                                            ? e.getMessage()
                                            : e.getCause().getMessage()),
                    e);
        }
    }

    /**
     * Sends all records and waits for their acknowledgements.
     *
     * @param recordsPerSecond the limit; infinity for as many as possible
     * @param progress told from time to time how many were sent
     * @return the number of records
     * @throws LakehouseException {@code UNAVAILABLE} if Kafka did not take one, {@code FAILED} if
     *     the source could not be read to its end; the message says which one failed and how many
     *     were acknowledged, before and after it, and those stay in the topic
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback is told the same
    public long send(RecordSource source, double recordsPerSecond, LongConsumer progress) {
        long sent = 0;
        long start = System.nanoTime();
        try {
            while (failure.get() == null && source.advance()) {
                pace(start, sent, recordsPerSecond);
                sent++;
                long number = sent;
                Callback callback = (metadata, error) -> onCompletion(number, error);
                try {
                    producer.send(
                            new ProducerRecord<>(topic, source.key(), source.value()), callback);
                } catch (InterruptException e) {
                    throw e;
                } catch (KafkaException e) {
                    onCompletion(number, e);
                }
                if (sent % RECORDS_PER_REPORT == 0 || recordsPerSecond < RECORDS_PER_REPORT) {
                    progress.accept(sent);
                }
            }
            // after a failure too: what was sent besides it is then taken or not, and counted
            producer.flush();
        } catch (InterruptException e) {
            producer.close(Duration.ZERO);
            throw new LakehouseException(ErrorCode.FAILED, failed("it was interrupted"), e);
        } catch (IOException e) {
            producer.flush();
            throw new LakehouseException(
                    ErrorCode.FAILED, failed("the events could not be read on: " + e), e);
        }
        Failure first = failure.get();
        if (first != null) {
            throw new LakehouseException(
                    ErrorCode.UNAVAILABLE,
                    failed("record %d failed: %s".formatted(first.number, describe(first.cause))),
                    first.cause);
        }
        progress.accept(sent);
        return sent;
    }

    /** Number of records that the broker has acknowledged so far. */
    long acknowledged() {
        return acknowledged.get();
    }

    @Override
    public void close() {
        producer.close(PATIENCE);
    }

    private void onCompletion(long number, @Nullable Exception error) {
        if (error == null) {
            acknowledged.incrementAndGet();
        } else {
            failure.accumulateAndGet(
                    new Failure(number, error),
                    (one, other) -> one == null || other.number < one.number ? other : one);
        }
    }

    private static void pace(long start, long sent, double recordsPerSecond) {
        long due = start + (long) (sent * 1e9 / recordsPerSecond);
        for (long rest = due - System.nanoTime();
                rest > 0 && !Thread.currentThread().isInterrupted();
                rest = due - System.nanoTime()) {
            LockSupport.parkNanos(rest);
        }
    }

    private String failed(String why) {
        Failure first = failure.get();
        String taken =
                first == null
                        ? "%d records were acknowledged".formatted(acknowledged())
                        : "%d records were acknowledged, all %d before record %d and %d after it,"
                                .formatted(
                                        acknowledged(),
                                        first.number - 1,
                                        first.number,
                                        acknowledged() - first.number + 1);
        return ("Cannot produce on to topic %s at %s: %s. %s and stay there; mend the cause, and go"
                        + " on behind them or use an empty topic")
                .formatted(topic, address, why, taken);
    }

    private static String describe(Exception error) {
        return "%s (%s)".formatted(error.getMessage(), error.getClass().getSimpleName());
    }

    /**
     * The first record that failed.
     *
     * @param number its number in the source, from 1
     */
    private record Failure(long number, Exception cause) {}
}
