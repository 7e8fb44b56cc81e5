package io.kappalake.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.job.log.RewrittenRecord;
import io.kappalake.orders.event.DeadLetterReason;
import io.kappalake.orders.log.LogGeneration;
import io.kappalake.orders.plan.IngestPlan;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.rules.IngestConfig.Amounts;
import io.kappalake.orders.rules.IngestConfig.Decode;
import io.kappalake.orders.rules.IngestConfig.Emit;
import io.kappalake.orders.rules.IngestConfig.EpochTimes;
import io.kappalake.orders.rules.IngestConfig.Limits;
import io.kappalake.orders.rules.MetricsTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Decoding in the source's subtasks follows the configured rules. */
class TestKafkaDecoding {
    private static final Decode RULES =
            new Decode(
                    Amounts.INTEGER_OR_STRING,
                    new TreeMap<>(Map.of("canceled", "cancelled")),
                    EpochTimes.SECONDS,
                    List.of("yyyy-MM-dd HH:mm"));
    private static final Limits LIMITS =
            new Limits(
                    Duration.ofDays(36_500), Instant.parse("2026-01-01T00:00:00.000001Z"), 1_000);

    @Test
    void decodesByTheRulesAfterItWasSentToAnotherProcess() throws Exception {
        KafkaDecoding decoding = InstantiationUtil.clone(new KafkaDecoding(RULES, LIMITS));
        decoding.open(null);
        List<SourceRecord> out = new ArrayList<>();

        decoding.deserialize(record("\"7\"", "\"2026-01-02 10:00\""), new ListCollector<>(out));
        assertThat(out.getLast().reason).isNull();
        assertThat(out.getLast().event.amountCents()).isEqualTo(7);
        assertThat(out.getLast().event.status().toString()).isEqualTo("cancelled");

        decoding.deserialize(record("1001", "1767312000"), new ListCollector<>(out));
        assertThat(out.getLast().detail).contains("is above the limit of 1000");

        decoding.deserialize(record("1", "\"2026-01-01T00:00:00Z\""), new ListCollector<>(out));
        assertThat(out.getLast().detail).contains("is before the earliest allowed");
    }

    @Test
    void givesEachRecordItsCoordinates() throws Exception {
        KafkaDecoding decoding = new KafkaDecoding(RULES, LIMITS);
        decoding.open(null);
        List<SourceRecord> out = new ArrayList<>();

        decoding.deserialize(
                stamped(3, 42, 1_767_312_000_123L, "{}".getBytes(UTF_8)), new ListCollector<>(out));
        assertCoordinates(out.getLast(), 3, 42, 1_767_312_000_123L);
        assertThat(out.getLast().reason).isEqualTo(DeadLetterReason.MISSING_FIELD);

        decoding.deserialize(stamped(1, 2, 3, null), new ListCollector<>(out));
        assertCoordinates(out.getLast(), 1, 2, 3);
        assertThat(out.getLast().reason).isEqualTo(DeadLetterReason.NULL_VALUE);

        decoding.deserialize(
                stamped(5, 6, 7, record("7", "\"2026-01-02 10:00\"").value()),
                new ListCollector<>(out));
        assertCoordinates(out.getLast(), 5, 6, 7);
        assertThat(out.getLast().isEvent()).isTrue();
    }

    @Test
    void saysThatTheBytesOfADeadLetterAreNotTheRecordsOwn() throws Exception {
        KafkaDecoding decoding = new KafkaDecoding(RULES, LIMITS);
        decoding.open(null);
        List<SourceRecord> out = new ArrayList<>();
        byte[] tooMuch = record("1001", "1767312000").value();

        decoding.deserialize(
                new RewrittenRecord("orders", 1, 2, 3, tooMuch), new ListCollector<>(out));
        assertCoordinates(out.getLast(), 1, 2, 3);
        assertThat(out.getLast().detail)
                .contains("is above the limit of 1000")
                .endsWith("; " + RewrittenRecord.NOTE);
        decoding.deserialize(
                new RewrittenRecord("orders", 1, 2, 3, record("1", "\"2026-01-02 10:00\"").value()),
                new ListCollector<>(out));
        assertThat(out.getLast().detail).isNull();
        decoding.deserialize(stamped(1, 2, 3, tooMuch), new ListCollector<>(out));
        assertThat(out.getLast().detail).doesNotContain(RewrittenRecord.NOTE);
    }

    private static void assertCoordinates(
            SourceRecord record, int partition, long offset, long kafkaTimestampMillis) {
        assertThat(record.partition).isEqualTo(partition);
        assertThat(record.offset).isEqualTo(offset);
        assertThat(record.kafkaTimestampMillis).isEqualTo(kafkaTimestampMillis);
    }

    private static ConsumerRecord<byte[], byte[]> stamped(
            int partition, long offset, long kafkaTimestampMillis, byte[] value) {
        return new ConsumerRecord<>(
                "orders",
                partition,
                offset,
                kafkaTimestampMillis,
                TimestampType.CREATE_TIME,
                0,
                0,
                new byte[0],
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    private static ConsumerRecord<byte[], byte[]> record(String amount, String time) {
        String text =
                "{\"order_id\":\"o\",\"customer_id\":\"c\",\"status\":\"canceled\",\"amount_cents\":%s,\"event_time\":%s}"
                        .formatted(amount, time);
        return new ConsumerRecord<>("orders", 0, 1, new byte[0], text.getBytes(UTF_8));
    }

    @Test
    void giveRecordsOfALaterLogTheOffsetsOfTheTables() throws Exception {
        KafkaDecoding decoding =
                InstantiationUtil.clone(
                        new KafkaDecoding(
                                RULES,
                                LIMITS,
                                new LogGeneration.Bases(1, new TreeMap<>(Map.of(3, 100L)))));
        decoding.open(null);
        List<SourceRecord> out = new ArrayList<>();
        decoding.deserialize(stamped(3, 7, 0, new byte[0]), new ListCollector<>(out));
        assertThat(out.getLast().offset).isEqualTo(107);
        decoding.deserialize(stamped(4, 7, 0, new byte[0]), new ListCollector<>(out));
        assertThat(out.getLast().offset).isEqualTo(7);
    }

    @Test
    void travelInThePlan() {
        IngestPlan plan =
                new IngestPlan(
                        "ingest",
                        "orders",
                        Optional.of("q1Wb7VdVSWWZp2sC0tQxZQ"),
                        "group",
                        Map.of(),
                        Map.of(0, 5L),
                        Map.of(),
                        0,
                        "lake",
                        Map.of(),
                        new IngestPlan.Tables("a.b", "a.c", "a.d", "a.e"),
                        new IngestConfig(
                                1,
                                Duration.ofSeconds(10),
                                Duration.ZERO,
                                Optional.of(Duration.ofMillis(7)),
                                Duration.ofMinutes(1),
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ofMinutes(5),
                                Optional.empty(),
                                7,
                                Emit.FINAL,
                                RULES,
                                LIMITS),
                        "s3://lake/flink",
                        Optional.empty(),
                        Optional.of(new LogGeneration.Bases(1, new TreeMap<>(Map.of(0, 7L)))),
                        Optional.of(
                                new IngestPlan.MetricsSink(
                                        new MetricsTopic("metrics", Duration.ofMinutes(15)),
                                        "ids")));
        assertThat(IngestPlan.parse(plan.toJson())).isEqualTo(plan);
    }
}
