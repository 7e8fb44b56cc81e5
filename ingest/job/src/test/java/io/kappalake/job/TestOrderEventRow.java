package io.kappalake.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.orders.clock.Watermarks;
import io.kappalake.orders.event.DeadLetterReason;
import io.kappalake.orders.event.EventDecoder;
import io.kappalake.orders.rules.IngestConfig.Decode;
import io.kappalake.orders.rules.IngestConfig.Limits;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.window.LateReason;
import io.kappalake.orders.window.LateWindow;
import io.kappalake.orders.window.WindowKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.junit.jupiter.api.Test;

class TestOrderEventRow {
    private static final List<LogicalType> TYPES =
            FlinkSchemaUtil.convert(OrderTable.ORDER_EVENTS.schema()).getChildren();
    private static final TimestampData NOW = TimestampData.fromEpochMillis(1_767_312_000_123L);
    private static final String MINIMAL =
            "\"order_id\":\"o1\",\"customer_id\":\"c1\",\"amount_cents\":5,"
                    + "\"event_time\":\"2026-01-01T00:00:00.000007Z\"}";

    private final EventDecoder decoder =
            new EventDecoder(
                    Decode.STRICT,
                    new Limits(
                            Duration.ofDays(10), Instant.parse("2000-01-01T00:00:00Z"), 1_000_000));
    private final SourceRecord record = new SourceRecord();
    private final OrderEventRow row = new OrderEventRow(new StringViews());

    @Test
    void showsWhatACopiedRowHolds() {
        decode(
                "{\"status\":\"paid\",\"currency\":\"EUR\",\"created_at\":\"2025-12-31T23:00:00Z\","
                        + "\"updated_at\":\"2026-01-01T01:00:00.5+01:00\",\"channel\":\"app\","
                        + MINIMAL);
        assertThat(columns(row.show(record, NOW)))
                .isEqualTo(columns(copy()))
                .doesNotContainNull()
                .hasSize(OrderTable.ORDER_EVENTS.schema().columns().size());
    }

    @Test
    void showsNullForWhatIsMissing() {
        decode("{" + MINIMAL);
        List<Object> columns = columns(row.show(record, NOW));
        assertThat(columns).isEqualTo(columns(copy()));
        assertThat(columns.stream().filter(value -> value == null)).hasSize(5);
    }

    @Test
    void refusesAColumnOfAnotherType() {
        decode("{" + MINIMAL);
        row.show(record, NOW);
        assertThatThrownBy(() -> row.getLong(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Column 0 of order_events is no long");
    }

    @Test
    void aPartitionWhoseClockHasNotMovedHasTheWatermarkOfTheEpoch() {
        decode("{" + MINIMAL);
        LateWindow window =
                new LateWindow(WindowKind.TUMBLING, 0, 300, LateReason.RETENTION, Watermarks.NONE);
        RowData late = new Rows().late(record, NOW, window);
        assertThat(late.getTimestamp(late.getArity() - 1, 6).getMillisecond()).isZero();
    }

    @Test
    void fillsAllColumnsOfLateEvents() {
        decode(
                "{\"status\":\"paid\",\"currency\":\"EUR\",\"created_at\":\"2025-12-31T23:00:00Z\","
                        + "\"updated_at\":\"2026-01-01T01:00:00.5+01:00\",\"channel\":\"app\","
                        + MINIMAL);
        List<LogicalType> types =
                FlinkSchemaUtil.convert(OrderTable.LATE_EVENTS.schema()).getChildren();
        assertThat(copy().getArity()).isEqualTo(types.size());
        assertThat(columns(copy(), types)).doesNotContainNull();
    }

    @Test
    void fillsAllColumnsOfDeadLetters() {
        decode("{" + MINIMAL);
        record.key = new byte[] {1};
        record.reason = DeadLetterReason.EMPTY;
        record.detail = "0 bytes";
        List<LogicalType> types =
                FlinkSchemaUtil.convert(OrderTable.DEAD_LETTERS.schema()).getChildren();
        RowData deadLetter = new Rows().deadLetter(record, NOW);
        assertThat(deadLetter.getArity()).isEqualTo(types.size());
        assertThat(columns(deadLetter, types)).doesNotContainNull();
    }

    private void decode(String json) {
        record.partition = 3;
        record.offset = 42;
        record.kafkaTimestampMillis = 1_767_311_999_000L;
        record.value = json.getBytes(UTF_8);
        assertThat(decoder.decode(record.value, record.kafkaTimestampMillis, record.event))
                .isNull();
    }

    private RowData copy() {
        return new Rows()
                .late(record, NOW, new LateWindow(WindowKind.TUMBLING, 0, 1, LateReason.LATE, 2));
    }

    private static List<Object> columns(RowData row) {
        return columns(row, TYPES);
    }

    private static List<Object> columns(RowData row, List<LogicalType> types) {
        List<Object> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            columns.add(RowData.createFieldGetter(types.get(i), i).getFieldOrNull(row));
        }
        return columns;
    }
}
