package io.kappalake.job.log;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.clock.Watermarks;
import io.kappalake.orders.log.LogGeneration;
import io.kappalake.orders.plan.Replay.Part;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.annotation.Nullable;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads partitions up to their stops, each in the order of its offsets: the heads first, then what
 * Kafka holds. What Kafka drops before it was read comes from the head too, where there is one. A
 * partition that is at its stop is paused for good; the reader stays, so that offsets can be
 * committed. Offsets are those of the tables, except where the consumer is spoken to.
 */
final class LogSplitReader implements SplitReader<LogStep, LogSplit> {
    private static final Logger LOG = LoggerFactory.getLogger(LogSplitReader.class);

    /** Bounds how long a commit waits while nothing is left to read. */
    private static final Duration POLL = Duration.ofMillis(250);

    static final int HEAD_CHUNK = 50_000;

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final LogGeneration.Bases bases;
    private final Map<Integer, Part> parts;
    @Nullable private final HeadLog head;

    /** Positions that have not been reported yet. */
    private final Map<Integer, Long> added = new TreeMap<>();

    private final Deque<LogSplit> heads = new ArrayDeque<>();

    /** Ends of the heads that are read: the first offsets that Kafka is asked for. */
    private final Map<Integer, Long> headEnds = new HashMap<>();

    /** Reported positions of the partitions that have not reached their stops. */
    private final Map<TopicPartition, Long> reading = new HashMap<>();

    /** A reader of a topic's parts by partition; it closes the consumer and the head. */
    LogSplitReader(
            Consumer<byte[], byte[]> consumer,
            String topic,
            LogGeneration.Bases bases,
            Map<Integer, Part> parts,
            @Nullable HeadLog head) {
        this.consumer = consumer;
        this.topic = topic;
        this.bases = bases;
        this.parts = parts;
        this.head = head;
    }

    @Override
    public void handleSplitsChanges(SplitsChange<LogSplit> change) {
        if (!(change instanceof SplitsAddition)) {
            throw new UnsupportedOperationException("Partitions are only added, not " + change);
        }
        List<TopicPartition> all = new ArrayList<>(consumer.assignment());
        change.splits().forEach(split -> all.add(topicPartition(split.partition())));
        consumer.assign(all);
        consumer.pause(all);
        for (LogSplit split : change.splits()) {
            Part part = parts.get(split.partition());
            TopicPartition partition = topicPartition(split.partition());
            added.put(split.partition(), split.next());
            boolean inHead = head != null && split.next() < part.headEnd();
            long fromKafka = inHead ? part.headEnd() : split.next();
            // never without a position, or the consumer would ask Kafka for one
            consumer.seek(partition, bases.toKafka(split.partition(), fromKafka));
            if (inHead) {
                heads.add(split);
                headEnds.put(split.partition(), fromKafka);
            }
            if (fromKafka < part.stop()) {
                reading.put(partition, fromKafka);
            }
        }
    }

    @Override
    public RecordsWithSplitIds<LogStep> fetch() {
        LogFetch fetch = new LogFetch();
        if (!added.isEmpty()) {
            added.forEach((partition, next) -> fetch.add(partition, List.of(), next));
            added.clear();
        } else if (!heads.isEmpty()) {
            readHead(fetch);
        } else {
            readKafka(fetch);
        }
        return fetch;
    }

    private void readHead(LogFetch fetch) {
        LogSplit split = heads.remove();
        long end = headEnds.get(split.partition());
        long to = Math.min(end, split.next() + HEAD_CHUNK);
        fetch.add(split.partition(), head.read(split.partition(), split.next(), to), to);
        if (to < end) {
            heads.add(new LogSplit(split.partition(), to, split.newestEventTime()));
        }
        // this sends pending commits; what it returned of other partitions would be lost
        consumer.pause(consumer.assignment());
        poll(Duration.ZERO);
    }

    private void readKafka(LogFetch fetch) {
        consumer.resume(reading.keySet());
        ConsumerRecords<byte[], byte[]> records = poll(POLL);
        List<TopicPartition> done = new ArrayList<>();
        for (Map.Entry<TopicPartition, Long> entry : reading.entrySet()) {
            TopicPartition partition = entry.getKey();
            // beyond the last record if markers of transactions or gaps follow it
            long position = position(partition);
            if (position == entry.getValue()) {
                continue;
            }
            long stop = parts.get(partition.partition()).stop();
            fetch.add(
                    partition.partition(),
                    before(stop, inTables(records.records(partition))),
                    Math.min(position, stop));
            entry.setValue(position);
            if (position >= stop) {
                done.add(partition);
            }
        }
        consumer.pause(done);
        reading.keySet().removeAll(done);
    }

    private List<ConsumerRecord<byte[], byte[]>> inTables(
            List<ConsumerRecord<byte[], byte[]>> records) {
        return bases.generation() == 0 ? records : records.stream().map(this::inTables).toList();
    }

    private ConsumerRecord<byte[], byte[]> inTables(ConsumerRecord<byte[], byte[]> record) {
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                bases.fromKafka(record.partition(), record.offset()),
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                record.serializedValueSize(),
                record.key(),
                record.value(),
                record.headers(),
                record.leaderEpoch());
    }

    private static List<ConsumerRecord<byte[], byte[]>> before(
            long stop, List<ConsumerRecord<byte[], byte[]>> records) {
        int end = records.size();
        while (end > 0 && records.get(end - 1).offset() >= stop) {
            end--;
        }
        return records.subList(0, end);
    }

    private ConsumerRecords<byte[], byte[]> poll(Duration patience) {
        try {
            return consumer.poll(patience);
        } catch (WakeupException e) {
            return ConsumerRecords.empty();
        } catch (OffsetOutOfRangeException e) {
            moveHeadEnds(e);
            return ConsumerRecords.empty();
        }
    }

    private long position(TopicPartition partition) {
        long position;
        try {
            position = consumer.position(partition);
        } catch (WakeupException e) {
            // meant for a poll; the next one is short enough without
            position = consumer.position(partition);
        }
        return bases.fromKafka(partition.partition(), position);
    }

    /** Takes offsets that Kafka has dropped since the plan was made from the head. */
    private void moveHeadEnds(OffsetOutOfRangeException e) {
        Map<TopicPartition, Long> wanted = e.offsetOutOfRangePartitions();
        Map<TopicPartition, Long> starts;
        try {
            starts = consumer.beginningOffsets(wanted.keySet());
        } catch (KafkaException unknown) {
            e.addSuppressed(unknown);
            throw e;
        }
        for (Map.Entry<TopicPartition, Long> entry : wanted.entrySet()) {
            TopicPartition partition = entry.getKey();
            long next = bases.fromKafka(partition.partition(), entry.getValue());
            long start = bases.fromKafka(partition.partition(), starts.get(partition));
            if (head == null || start <= next) {
                throw outOfRange(e, entry);
            }
            long stop = parts.get(partition.partition()).stop();
            long end = Math.min(start, stop);
            LOG.warn(
                    "Kafka has dropped the offsets {} to {} of partition {} of {} before they were read: they come from the tables",
                    next,
                    end - 1,
                    partition.partition(),
                    topic);
            heads.add(new LogSplit(partition.partition(), next, Watermarks.NONE));
            headEnds.put(partition.partition(), end);
            consumer.pause(List.of(partition));
            consumer.seek(partition, bases.toKafka(partition.partition(), end));
            if (end < stop) {
                reading.put(partition, end);
            } else {
                reading.remove(partition);
            }
        }
    }

    /** Trying again would not bring the records back. */
    private SuppressRestartsException outOfRange(
            OffsetOutOfRangeException e, Map.Entry<TopicPartition, Long> wanted) {
        long base = bases.of(wanted.getKey().partition());
        String held;
        try {
            List<TopicPartition> asked = List.of(wanted.getKey());
            held =
                    "%d to %d"
                            .formatted(
                                    consumer.beginningOffsets(asked).get(wanted.getKey()) + base,
                                    consumer.endOffsets(asked).get(wanted.getKey()) + base);
        } catch (KafkaException unknown) {
            e.addSuppressed(unknown);
            held = "others";
        }
        LakehouseException refusal =
                new LakehouseException(
                        ErrorCode.REFUSED,
                        "Cannot read offset %d of partition %d of topic %s (Kafka holds %s): it was deleted since the plan was made; make a new plan"
                                .formatted(
                                        wanted.getValue() + base,
                                        wanted.getKey().partition(),
                                        topic,
                                        held));
        // not the cause: the innermost one is what Flink's page and the command line show
        refusal.addSuppressed(e);
        return new SuppressRestartsException(refusal);
    }

    /** Begins to commit offsets by partition; the callback may run in any later fetch. */
    void commit(Map<Integer, Long> offsets, OffsetCommitCallback callback) {
        Map<TopicPartition, OffsetAndMetadata> commit = new HashMap<>();
        offsets.forEach(
                (partition, offset) ->
                        commit.put(
                                topicPartition(partition),
                                bases.of(partition) == 0
                                        ? new OffsetAndMetadata(offset)
                                        // which may be before all that Kafka's log has
                                        : new OffsetAndMetadata(
                                                bases.toKafka(partition, offset),
                                                Long.toString(offset))));
        try {
            consumer.commitAsync(commit, callback);
        } catch (KafkaException e) {
            callback.onComplete(commit, e);
        }
    }

    private TopicPartition topicPartition(int partition) {
        return new TopicPartition(topic, partition);
    }

    @Override
    public void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        try {
            consumer.close();
        } finally {
            if (head != null) {
                head.close();
            }
        }
    }
}
