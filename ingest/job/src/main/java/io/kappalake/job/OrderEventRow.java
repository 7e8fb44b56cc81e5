package io.kappalake.job;

import io.kappalake.orders.event.OrderEvent;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RawValueData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.RowKind;
import org.apache.flink.types.variant.Variant;

/**
 * A record as a row of {@code order_events}: a view, so that no value is boxed or copied on its way
 * to the writer. It says what the record says at the time of the call.
 */
final class OrderEventRow implements RowData {
    private SourceRecord record;
    private OrderEvent event;
    private TimestampData eventTime;
    private TimestampData ingestedAt;

    /** Shows another record. */
    OrderEventRow show(SourceRecord record, TimestampData ingestedAt) {
        this.record = record;
        this.event = record.event;
        this.ingestedAt = ingestedAt;
        // asked for twice: by the partitioning and by the column
        eventTime = Rows.micros(event.eventTimeMicros());
        return this;
    }

    @Override
    public int getArity() {
        return Rows.EVENT_COLUMNS;
    }

    @Override
    public RowKind getRowKind() {
        return RowKind.INSERT;
    }

    @Override
    public void setRowKind(RowKind kind) {
        if (kind != RowKind.INSERT) {
            throw new UnsupportedOperationException("Order events are only inserted, not " + kind);
        }
    }

    @Override
    public boolean isNullAt(int column) {
        return switch (column) {
            case 2 -> event.status() == null;
            case 4 -> event.currency() == null;
            case 5 -> !event.hasCreatedAt();
            case 6 -> !event.hasUpdatedAt();
            case 8 -> event.extra() == null;
            default -> false;
        };
    }

    @Override
    public StringData getString(int column) {
        return switch (column) {
            case 0 -> event.orderId();
            case 1 -> event.customerId();
            case 2 -> event.status();
            case 4 -> event.currency();
            case 8 -> event.extra();
            default -> throw noSuch("text", column);
        };
    }

    @Override
    public long getLong(int column) {
        return switch (column) {
            case 3 -> event.amountCents();
            case 10 -> record.offset;
            default -> throw noSuch("long", column);
        };
    }

    @Override
    public int getInt(int column) {
        if (column != 9) {
            throw noSuch("int", column);
        }
        return record.partition;
    }

    @Override
    public TimestampData getTimestamp(int column, int precision) {
        return switch (column) {
            case 5 -> Rows.micros(event.createdAtMicros());
            case 6 -> Rows.micros(event.updatedAtMicros());
            case 7 -> eventTime;
            case 11 -> TimestampData.fromEpochMillis(record.kafkaTimestampMillis);
            case 12 -> ingestedAt;
            default -> throw noSuch("timestamp", column);
        };
    }

    @Override
    public boolean getBoolean(int column) {
        throw noSuch("boolean", column);
    }

    @Override
    public byte getByte(int column) {
        throw noSuch("byte", column);
    }

    @Override
    public short getShort(int column) {
        throw noSuch("short", column);
    }

    @Override
    public float getFloat(int column) {
        throw noSuch("float", column);
    }

    @Override
    public double getDouble(int column) {
        throw noSuch("double", column);
    }

    @Override
    public DecimalData getDecimal(int column, int precision, int scale) {
        throw noSuch("decimal", column);
    }

    @Override
    public <T> RawValueData<T> getRawValue(int column) {
        throw noSuch("raw value", column);
    }

    @Override
    public byte[] getBinary(int column) {
        throw noSuch("binary", column);
    }

    @Override
    public ArrayData getArray(int column) {
        throw noSuch("array", column);
    }

    @Override
    public MapData getMap(int column) {
        throw noSuch("map", column);
    }

    @Override
    public RowData getRow(int column, int fields) {
        throw noSuch("row", column);
    }

    @Override
    public Variant getVariant(int column) {
        throw noSuch("variant", column);
    }

    private static IllegalArgumentException noSuch(String type, int column) {
        return new IllegalArgumentException(
                "Column %d of order_events is no %s".formatted(column, type));
    }
}
