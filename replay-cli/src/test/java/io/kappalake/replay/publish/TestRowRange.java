package io.kappalake.replay.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.table.OrderTable;
import io.kappalake.replay.plan.ReplayPlan.PartitionRange;
import io.kappalake.replay.publish.RowRange.Fit;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;

class TestRowRange {
    private static final Schema SCHEMA = OrderTable.ORDER_EVENTS.schema();
    private static final Instant FROM = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant TO = Instant.parse("2026-03-01T11:00:00Z");

    private final RowRange hour =
            RowRange.all()
                    .notBefore("event_time", Optional.of(FROM))
                    .before("event_time", Optional.of(TO));

    @Test
    void judgesFilesByTheBoundsOfAColumn() {
        assertThat(fit(hour, FROM, TO.minusNanos(1_000))).isEqualTo(Fit.INSIDE);
        assertThat(fit(hour, FROM, TO)).isEqualTo(Fit.MIXED);
        assertThat(fit(hour, FROM.minusNanos(1_000), FROM)).isEqualTo(Fit.MIXED);
        assertThat(fit(hour, TO, TO.plusSeconds(1))).isEqualTo(Fit.OUTSIDE);
        assertThat(fit(hour, FROM.minusSeconds(9), FROM.minusNanos(1_000))).isEqualTo(Fit.OUTSIDE);
    }

    @Test
    void holdsTheLastMomentWhereItIsSaidToo() {
        RowRange upTo = RowRange.all().notAfter("event_time", Optional.of(TO));
        assertThat(fit(upTo, FROM, TO)).isEqualTo(Fit.INSIDE);
        assertThat(fit(upTo, FROM, TO.plusNanos(1_000))).isEqualTo(Fit.MIXED);
        assertThat(fit(upTo, TO.plusNanos(1_000), TO.plusSeconds(1))).isEqualTo(Fit.OUTSIDE);
    }

    @Test
    void doesNotJudgeFilesWithoutBounds() {
        assertThat(hour.fit(file(Map.of(), Map.of()), SCHEMA)).isEqualTo(Fit.MIXED);
        assertThat(RowRange.all().fit(file(Map.of(), Map.of()), SCHEMA)).isEqualTo(Fit.INSIDE);
    }

    @Test
    void judgesFilesOfSeveralPartitionsByAllTheirRanges() {
        RowRange read =
                RowRange.all()
                        .from(
                                new TreeMap<>(
                                        Map.of(
                                                0,
                                                new PartitionRange(
                                                        0,
                                                        0,
                                                        100,
                                                        Optional.empty(),
                                                        Optional.empty()),
                                                1,
                                                new PartitionRange(
                                                        50,
                                                        50,
                                                        80,
                                                        Optional.empty(),
                                                        Optional.empty()))));
        assertThat(offsets(read, 0, 0, 0, 99)).isEqualTo(Fit.INSIDE);
        assertThat(offsets(read, 0, 0, 0, 100)).isEqualTo(Fit.MIXED);
        assertThat(offsets(read, 0, 1, 50, 79)).isEqualTo(Fit.INSIDE);
        assertThat(offsets(read, 0, 1, 50, 99)).isEqualTo(Fit.MIXED);
        assertThat(offsets(read, 0, 1, 100, 200)).isEqualTo(Fit.OUTSIDE);
        assertThat(offsets(read, 2, 2, 0, 10)).isEqualTo(Fit.OUTSIDE);
        assertThat(offsets(read, 1, 2, 50, 60)).isEqualTo(Fit.MIXED);
    }

    @Test
    void saysTheSameInSql() {
        assertThat(hour.sql())
                .isEqualTo(
                        "(event_time >= TIMESTAMP '2026-03-01 10:00:00.000000 UTC' AND event_time < TIMESTAMP '2026-03-01 11:00:00.000000 UTC')");
        assertThat(RowRange.all().sql()).isEqualTo("true");
        assertThat(RowRange.all().before("event_time", Optional.empty()).sql()).isEqualTo("true");
    }

    private static Fit fit(RowRange range, Instant lower, Instant upper) {
        Map<Integer, ByteBuffer> lowers = new HashMap<>();
        Map<Integer, ByteBuffer> uppers = new HashMap<>();
        put(lowers, "event_time", ChronoUnit.MICROS.between(Instant.EPOCH, lower));
        put(uppers, "event_time", ChronoUnit.MICROS.between(Instant.EPOCH, upper));
        return range.fit(file(lowers, uppers), SCHEMA);
    }

    private static Fit offsets(RowRange range, int first, int last, long least, long greatest) {
        Map<Integer, ByteBuffer> lowers = new HashMap<>();
        Map<Integer, ByteBuffer> uppers = new HashMap<>();
        put(lowers, "kafka_partition", first);
        put(uppers, "kafka_partition", last);
        put(lowers, "kafka_offset", least);
        put(uppers, "kafka_offset", greatest);
        return range.fit(file(lowers, uppers), SCHEMA);
    }

    private static void put(Map<Integer, ByteBuffer> bounds, String column, Object value) {
        NestedField field = SCHEMA.findField(column);
        bounds.put(field.fieldId(), Conversions.toByteBuffer(field.type(), value));
    }

    private static DataFile file(Map<Integer, ByteBuffer> lowers, Map<Integer, ByteBuffer> uppers) {
        return DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath("s3://lake/file.parquet")
                .withFileSizeInBytes(1)
                .withMetrics(
                        new Metrics(1L, Map.of(), Map.of(), Map.of(), Map.of(), lowers, uppers))
                .build();
    }
}
