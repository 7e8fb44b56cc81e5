package io.kappalake.job.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.clock.Watermarks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class TestLogEmitter {
    private final TestingOutput output = new TestingOutput();
    private final LogEmitter<Long> emitter =
            new LogEmitter<>(
                    new RecordReading<>(new Numbers(), time -> time, Duration.ofMillis(1)),
                    new Pace(0, System::nanoTime));

    @Test
    void movesThePositionWithEachRecordAndOverGaps() throws Exception {
        LogPosition position = position(3, Watermarks.NONE, 9);
        emitter.emitRecord(record(3, 7_000_000), output, position);
        assertThat(position.split()).isEqualTo(new LogSplit(0, 4, 7_000_000));
        emitter.emitRecord(record(6, 5_000_000), output, position);
        assertThat(position.split()).isEqualTo(new LogSplit(0, 7, 7_000_000));
        emitter.emitRecord(gap(9), output, position);
        assertThat(position.split()).isEqualTo(new LogSplit(0, 9, 7_000_000));

        assertThat(output.said).containsExactly("7000000", "5000000");
    }

    @Test
    void tellsTheWatermarkThatThePartitionHadBefore() throws Exception {
        LogPosition position = position(9, 7_000_000, 9);
        emitter.emitRecord(gap(9), output, position);
        emitter.emitRecord(gap(9), output, position);

        assertThat(output.said).containsExactly("watermark 6998");
    }

    @Test
    void leavesOutAPartitionThatHasNoEventTimeUpToItsStop() throws Exception {
        LogPosition position = position(3, Watermarks.NONE, 5);
        emitter.emitRecord(record(3, Watermarks.NONE), output, position);
        assertThat(output.said).containsExactly(Long.toString(Watermarks.NONE));
        emitter.emitRecord(gap(5), output, position);

        assertThat(output.said).hasSize(2).last().isEqualTo("idle");
    }

    private static LogPosition position(long next, long newest, long stop) {
        return new LogPosition(new LogSplit(0, next, newest), stop);
    }

    private static LogStep record(long offset, long time) {
        LogStep step = gap(offset + 1);
        step.record =
                new ConsumerRecord<>(
                        "orders", 0, offset, null, Long.toString(time).getBytes(UTF_8));
        return step;
    }

    private static LogStep gap(long next) {
        LogStep step = new LogStep();
        step.next = next;
        return step;
    }

    private static final class Numbers implements KafkaRecordDeserializationSchema<Long> {
        private static final long serialVersionUID = 1;

        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Long> out) {
            out.collect(Long.parseLong(new String(record.value(), UTF_8)));
        }

        @Override
        public TypeInformation<Long> getProducedType() {
            return Types.LONG;
        }
    }

    private static final class TestingOutput implements SourceOutput<Long> {
        private final List<String> said = new ArrayList<>();

        @Override
        public void collect(Long record) {
            throw new AssertionError("without its Kafka timestamp");
        }

        @Override
        public void collect(Long record, long timestamp) {
            said.add(record.toString());
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            said.add("watermark " + watermark.getTimestamp());
        }

        @Override
        public void markIdle() {
            said.add("idle");
        }

        @Override
        public void markActive() {
            said.add("active");
        }
    }
}
