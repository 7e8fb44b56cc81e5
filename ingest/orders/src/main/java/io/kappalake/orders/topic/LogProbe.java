package io.kappalake.orders.topic;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.KafkaConfig;
import io.kappalake.orders.log.LogGeneration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Asks Kafka which offsets hold a record. Offsets without one are the log's own: the markers of
 * transactions, what was aborted, and what compaction took. Offsets are those of the tables (see
 * {@link LogGeneration}). Belongs to no group and commits nothing. Not safe for use by several
 * threads.
 */
public final class LogProbe implements AutoCloseable {
    /**
     * Up to this distance to the next range it is cheaper to read on than to ask again: one fetch
     * brings about as many records.
     */
    private static final long NEAR = 10_000;

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration STALLED = Duration.ofSeconds(30);

    private final KafkaConfig config;
    private final KafkaConsumer<Void, Void> consumer;
    private final LogGeneration.Bases bases;

    private LogProbe(
            KafkaConfig config, KafkaConsumer<Void, Void> consumer, LogGeneration.Bases bases) {
        this.config = config;
        this.bases = bases;
        this.consumer = consumer;
    }

    /**
     * A probe of the topic of order events. Connects on the first request.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if Kafka's client refuses its configuration
     */
    public static LogProbe of(KafkaConfig config, LogGeneration log) {
        Map<String, Object> properties = TopicRecords.properties(config);
        properties.put("max.poll.records", "50000");
        properties.put("check.crcs", "false");
        Deserializer<Void> nothing = (topic, data) -> null;
        try {
            return new LogProbe(
                    config, new KafkaConsumer<>(properties, nothing, nothing), log.offsets());
        } catch (KafkaException e) {
            throw KafkaTopic.unusable(config, e);
        }
    }

    /**
     * Those of the offsets at which Kafka holds a record.
     *
     * @param asked offsets between the partition's start and end
     * @throws LakehouseException {@code UNAVAILABLE} if Kafka does not answer for 30 s, {@code
     *     FAILED} if it dropped the offsets in the meantime
     */
    public OffsetRanges records(int partition, OffsetRanges asked) {
        TopicPartition from = new TopicPartition(config.topic(), partition);
        OffsetRanges.Builder found = new OffsetRanges.Builder();
        long base = bases.of(partition);
        List<OffsetRange> ranges = asked.moved(-base).list();
        try {
            consumer.assign(List.of(from));
            long position = Long.MIN_VALUE / 2;
            int next = 0;
            while (next < ranges.size()) {
                OffsetRange range = ranges.get(next);
                if (range.from() - position > NEAR) {
                    consumer.seek(from, range.from());
                    position = range.from();
                }
                int in = next;
                for (ConsumerRecord<Void, Void> record : poll(from, position)) {
                    while (in < ranges.size() && ranges.get(in).to() < record.offset()) {
                        in++;
                    }
                    if (in < ranges.size() && ranges.get(in).from() <= record.offset()) {
                        found.add(record.offset(), record.offset());
                    }
                }
                position = consumer.position(from);
                while (next < ranges.size() && ranges.get(next).to() < position) {
                    next++;
                }
            }
        } catch (InvalidOffsetException e) {
            throw dropped(partition, e);
        } catch (KafkaException e) {
            throw KafkaTopic.unreachable(config, e);
        }
        return found.build().moved(base);
    }

    /** The first offset of a record at or after one and before another; errors as above. */
    public OptionalLong firstRecord(int partition, long from, long before) {
        long base = bases.of(partition);
        OptionalLong first = firstInKafka(partition, from - base, before - base);
        return first.isEmpty() ? first : OptionalLong.of(first.getAsLong() + base);
    }

    private OptionalLong firstInKafka(int partition, long from, long before) {
        TopicPartition of = new TopicPartition(config.topic(), partition);
        try {
            consumer.assign(List.of(of));
            consumer.seek(of, from);
            long position = from;
            while (position < before) {
                for (ConsumerRecord<Void, Void> record : poll(of, position)) {
                    return record.offset() < before
                            ? OptionalLong.of(record.offset())
                            : OptionalLong.empty();
                }
                position = consumer.position(of);
            }
            return OptionalLong.empty();
        } catch (InvalidOffsetException e) {
            throw dropped(partition, e);
        } catch (KafkaException e) {
            throw KafkaTopic.unreachable(config, e);
        }
    }

    /** Polls until there are records or the position moves: markers move it without a record. */
    private List<ConsumerRecord<Void, Void>> poll(TopicPartition from, long position) {
        long start = System.nanoTime();
        while (true) {
            List<ConsumerRecord<Void, Void>> records = consumer.poll(POLL).records(from);
            if (!records.isEmpty() || consumer.position(from) > position) {
                return records;
            }
            if (System.nanoTime() - start > STALLED.toNanos()) {
                throw new LakehouseException(
                        ErrorCode.UNAVAILABLE,
                        "Kafka at %s gave nothing for %d s at offset %d of %s: is an open transaction holding readers back?"
                                .formatted(
                                        config.bootstrapServers(),
                                        STALLED.toSeconds(),
                                        position,
                                        from));
            }
        }
    }

    private LakehouseException dropped(int partition, KafkaException cause) {
        return new LakehouseException(
                ErrorCode.FAILED,
                "Kafka dropped offsets of partition %d of %s while they were being read (%s): run the command again"
                        .formatted(partition, config.topic(), cause.getMessage()),
                cause);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
