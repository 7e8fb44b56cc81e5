package io.kappalake.job.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.clock.Watermarks;
import io.kappalake.orders.log.LogGeneration;
import io.kappalake.orders.plan.Replay.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import javax.annotation.Nullable;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TestLogSplitReader {
    private static final String TOPIC = "orders";

    private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("none");
    private final Map<Integer, Part> parts = new TreeMap<>();
    private final Map<Integer, List<Long>> read = new TreeMap<>();
    private final Map<Integer, Long> positions = new TreeMap<>();
    private LogGeneration.Bases bases = LogGeneration.Bases.NONE;

    @Test
    void stopsInTheMiddleOfTheLog() {
        parts.put(0, new Part(2, 2, 5));
        LogSplitReader reader = reader(null, split(0, 2));
        produce(0, 2, 3, 4, 5, 6);
        fetch(reader, 3);

        assertThat(read).containsEntry(0, List.of(2L, 3L, 4L));
        assertThat(positions).containsEntry(0, 5L);
        assertThat(kafka.paused()).containsExactly(new TopicPartition(TOPIC, 0));
    }

    @Test
    void staysQuietAtTheStopWhenMoreIsProduced() {
        parts.put(0, new Part(0, 0, 2));
        LogSplitReader reader = reader(null, split(0, 0));
        produce(0, 0, 1);
        fetch(reader, 2);
        produce(0, 2, 3);
        fetch(reader, 2);

        assertThat(read).containsEntry(0, List.of(0L, 1L));
        assertThat(positions).containsEntry(0, 2L);
    }

    @Test
    void isAtTheStopWhenTheLastOffsetsHoldNoRecord() {
        parts.put(0, new Part(0, 0, 10));
        LogSplitReader reader = reader(null, split(0, 0));
        produce(0, 0, 1);
        fetch(reader, 2);
        assertThat(positions).containsEntry(0, 2L);
        // markers of transactions: the position moves, and no record comes
        kafka.schedulePollTask(() -> kafka.seek(new TopicPartition(TOPIC, 0), 12));
        fetch(reader, 1);

        assertThat(read).containsEntry(0, List.of(0L, 1L));
        assertThat(positions).containsEntry(0, 10L);
        assertThat(kafka.paused()).isNotEmpty();
    }

    @Test
    void tellsThePositionOfAnEmptyRange() {
        parts.put(0, new Part(7, 7, 7));
        LogSplitReader reader = reader(null, split(0, 7));
        fetch(reader, 2);

        assertThat(read).isEmpty();
        assertThat(positions).containsExactly(Map.entry(0, 7L));
    }

    @Test
    void goesOnFromTheStateToALaterStop() {
        parts.put(0, new Part(0, 0, 4));
        LogSplitReader reader = reader(null, split(0, 2));
        produce(0, 0, 1, 2, 3, 4);
        fetch(reader, 2);

        assertThat(read).containsEntry(0, List.of(2L, 3L));
        assertThat(positions).containsEntry(0, 4L);
    }

    @Test
    void keepsPartitionsThatComeLater() {
        parts.put(0, new Part(0, 0, 2));
        parts.put(1, new Part(5, 5, 6));
        LogSplitReader reader = reader(null, split(0, 0));
        produce(0, 0);
        fetch(reader, 2);
        reader.handleSplitsChanges(new SplitsAddition<>(List.of(split(1, 5))));
        produce(0, 1);
        produce(1, 5);
        fetch(reader, 2);

        assertThat(read).containsEntry(0, List.of(0L, 1L)).containsEntry(1, List.of(5L));
        assertThat(positions).containsEntry(0, 2L).containsEntry(1, 6L);
    }

    @Test
    void failsForGoodWhenKafkaHasForgottenTheOffset() {
        parts.put(3, new Part(5, 5, 20));
        LogSplitReader reader = reader(null, split(3, 5));
        TopicPartition partition = new TopicPartition(TOPIC, 3);
        kafka.updateBeginningOffsets(Map.of(partition, 9L));
        kafka.updateEndOffsets(Map.of(partition, 30L));
        kafka.setPollException(new OffsetOutOfRangeException(Map.of(partition, 5L)));

        assertThatThrownBy(() -> fetch(reader, 2))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("offset 5 of partition 3")
                .hasMessageContaining("Kafka holds 9 to 30");
    }

    @Test
    void takesWhatKafkaHasDroppedMeanwhileFromTheHead() {
        parts.put(0, new Part(0, 5, 20));
        parts.put(1, new Part(0, 0, 8));
        TestingHead head = new TestingHead();
        LogSplitReader reader = reader(head, split(0, 0), split(1, 0));
        fetch(reader, 2);
        TopicPartition first = new TopicPartition(TOPIC, 0);
        TopicPartition second = new TopicPartition(TOPIC, 1);
        kafka.updateBeginningOffsets(Map.of(first, 9L, second, 30L));
        kafka.updateEndOffsets(Map.of(first, 30L, second, 40L));
        kafka.setPollException(new OffsetOutOfRangeException(Map.of(first, 5L, second, 0L)));
        fetch(reader, 1);
        produce(0, 9, 10, 18, 19, 20);
        produce(1, 30);
        fetch(reader, 4);

        assertThat(head.asked).containsExactlyInAnyOrder("0: 0 to 5", "0: 5 to 9", "1: 0 to 8");
        assertThat(read.get(0))
                .isSorted()
                .doesNotHaveDuplicates()
                .startsWith(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L)
                .endsWith(18L, 19L);
        assertThat(read.get(1)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(positions).containsEntry(0, 20L).containsEntry(1, 8L);
    }

    @Test
    void losesNothingOfOtherPartitionsWhileItReadsWhatKafkaHasDropped() {
        parts.put(0, new Part(0, 0, 8));
        parts.put(1, new Part(0, 0, 4));
        LogSplitReader reader = reader(new TestingHead(), split(0, 0), split(1, 0));
        fetch(reader, 2);
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        kafka.updateBeginningOffsets(Map.of(partition, 5L));
        kafka.updateEndOffsets(Map.of(partition, 8L));
        kafka.setPollException(new OffsetOutOfRangeException(Map.of(partition, 0L)));
        fetch(reader, 1);
        produce(1, 0, 1, 2, 3);
        produce(0, 5, 6, 7);
        fetch(reader, 3);

        assertThat(read.get(0)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(read.get(1)).containsExactly(0L, 1L, 2L, 3L);
        assertThat(positions).containsEntry(0, 8L).containsEntry(1, 4L);
    }

    @Test
    void failsForGoodWhereNothingIsDroppedAndTheOffsetIsBeyondTheEnd() {
        parts.put(3, new Part(5, 5, 20));
        LogSplitReader reader = reader(new TestingHead(), split(3, 5));
        TopicPartition partition = new TopicPartition(TOPIC, 3);
        kafka.updateBeginningOffsets(Map.of(partition, 0L));
        kafka.updateEndOffsets(Map.of(partition, 3L));
        kafka.setPollException(new OffsetOutOfRangeException(Map.of(partition, 5L)));

        assertThatThrownBy(() -> fetch(reader, 2)).isInstanceOf(SuppressRestartsException.class);
    }

    @Test
    void commitsExactlyWhatItIsGiven() {
        parts.put(0, new Part(7, 7, 7));
        parts.put(1, new Part(0, 0, 9));
        LogSplitReader reader = reader(null, split(0, 7), split(1, 0));
        reader.commit(Map.of(0, 7L, 1, 3L), (offsets, failure) -> assertThat(failure).isNull());

        assertThat(committed(0)).isEqualTo(7);
        assertThat(committed(1)).isEqualTo(3);
    }

    @Test
    void tellsOfACommitThatFails() {
        List<Exception> failures = new ArrayList<>();
        MockConsumer<byte[], byte[]> failing =
                new MockConsumer<>("none") {
                    @Override
                    public synchronized void commitAsync(
                            Map<TopicPartition, OffsetAndMetadata> offsets,
                            OffsetCommitCallback callback) {
                        throw new KafkaException("away");
                    }
                };
        new LogSplitReader(failing, TOPIC, LogGeneration.Bases.NONE, parts, null)
                .commit(Map.of(0, 1L), (offsets, failure) -> failures.add(failure));

        assertThat(failures).singleElement().extracting(Exception::getMessage).isEqualTo("away");
    }

    @Test
    void readsTheHeadInChunksBeforeKafka() {
        int chunk = LogSplitReader.HEAD_CHUNK;
        parts.put(0, new Part(10, chunk + 20, chunk + 22));
        parts.put(1, new Part(0, 0, 1));
        TestingHead head = new TestingHead();
        LogSplitReader reader = reader(head, split(0, 10), split(1, 0));
        produce(1, 0);
        produce(0, chunk + 20, chunk + 21);
        fetch(reader, 1);
        assertThat(read).isEmpty();
        fetch(reader, 2);
        assertThat(head.asked)
                .containsExactly(
                        "0: 10 to " + (chunk + 10),
                        "0: %d to %d".formatted(chunk + 10, chunk + 20));
        assertThat(read.get(0)).hasSize(chunk + 10).isSorted();
        assertThat(positions).containsEntry(0, chunk + 20L).containsEntry(1, 0L);
        fetch(reader, 1);

        assertThat(read.get(0)).hasSize(chunk + 12).isSorted().doesNotHaveDuplicates();
        assertThat(positions).containsEntry(0, chunk + 22L).containsEntry(1, 1L);
    }

    @Test
    void asksKafkaForNothingWhenAllIsInTheHead() {
        parts.put(0, new Part(0, 50, 20));
        TestingHead head = new TestingHead();
        LogSplitReader reader = reader(head, split(0, 0));
        fetch(reader, 3);

        assertThat(read.get(0)).hasSize(20);
        assertThat(positions).containsEntry(0, 20L);
        assertThat(kafka.paused()).isNotEmpty();
    }

    @Test
    void goesOnInTheMiddleOfTheHead() {
        parts.put(0, new Part(0, 50, 60));
        TestingHead head = new TestingHead();
        LogSplitReader reader = reader(head, split(0, 48));
        produce(0, 50);
        fetch(reader, 3);

        assertThat(read).containsEntry(0, List.of(48L, 49L, 50L));
    }

    @Test
    void readsALaterLogWithTheOffsetsOfTheTables() {
        bases = new LogGeneration.Bases(1, new TreeMap<>(Map.of(0, 100L)));
        parts.put(0, new Part(90, 100, 102));
        parts.put(1, new Part(0, 0, 2));
        TestingHead head = new TestingHead();
        LogSplitReader reader = reader(head, split(0, 98), split(1, 1));
        produce(0, 0, 1, 2);
        produce(1, 0, 1);
        fetch(reader, 3);

        assertThat(read)
                .containsEntry(0, List.of(98L, 99L, 100L, 101L))
                .containsEntry(1, List.of(1L));
        assertThat(positions).containsEntry(0, 102L).containsEntry(1, 2L);

        reader.commit(Map.of(0, 102L, 1, 2L), (offsets, failure) -> assertThat(failure).isNull());
        assertThat(committed(0)).isEqualTo(2);
        assertThat(committed(1)).isEqualTo(2);
        // before the log that Kafka has: the position is in the note alone
        reader.commit(Map.of(0, 95L), (offsets, failure) -> assertThat(failure).isNull());
        assertThat(committed(0)).isZero();
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        assertThat(kafka.committed(Set.of(partition)).get(partition).metadata()).isEqualTo("95");
    }

    private long committed(int partition) {
        TopicPartition asked = new TopicPartition(TOPIC, partition);
        return kafka.committed(Set.of(asked)).get(asked).offset();
    }

    private static LogSplit split(int partition, long next) {
        return new LogSplit(partition, next, Watermarks.NONE);
    }

    private LogSplitReader reader(@Nullable HeadLog head, LogSplit... splits) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        parts.keySet().forEach(partition -> ends.put(new TopicPartition(TOPIC, partition), 0L));
        kafka.updateBeginningOffsets(ends);
        kafka.updateEndOffsets(ends);
        LogSplitReader reader = new LogSplitReader(kafka, TOPIC, bases, parts, head);
        reader.handleSplitsChanges(new SplitsAddition<>(List.of(splits)));
        return reader;
    }

    private void produce(int partition, long... offsets) {
        for (long offset : offsets) {
            kafka.addRecord(record(partition, offset));
        }
    }

    private static ConsumerRecord<byte[], byte[]> record(int partition, long offset) {
        return new ConsumerRecord<>(TOPIC, partition, offset, null, new byte[0]);
    }

    private void fetch(LogSplitReader reader, int times) {
        for (int i = 0; i < times; i++) {
            RecordsWithSplitIds<LogStep> fetch = reader.fetch();
            assertThat(fetch.finishedSplits()).isEmpty();
            for (String split = fetch.nextSplit(); split != null; split = fetch.nextSplit()) {
                int partition = Integer.parseInt(split);
                for (LogStep step = fetch.nextRecordFromSplit();
                        step != null;
                        step = fetch.nextRecordFromSplit()) {
                    if (step.record != null) {
                        read.computeIfAbsent(partition, key -> new ArrayList<>())
                                .add(step.record.offset());
                    }
                    positions.put(partition, step.next);
                }
            }
        }
    }

    private static final class TestingHead implements HeadLog {
        private final List<String> asked = new ArrayList<>();

        @Override
        public List<ConsumerRecord<byte[], byte[]>> read(int partition, long from, long to) {
            asked.add("%d: %d to %d".formatted(partition, from, to));
            return LongStream.range(from, to)
                    .mapToObj(offset -> record(partition, offset))
                    .toList();
        }

        @Override
        public void close() {}
    }
}
