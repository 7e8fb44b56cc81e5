package io.kappalake.job;

import io.kappalake.orders.event.EventColumns.Ordinals;
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
 * to the writer. It always shows the current content of the record.
 */
final class OrderEventRow implements RowData {
    private final StringViews strings;
    private SourceRecord record;
    private OrderEvent event;
    private TimestampData eventTime;
    private TimestampData ingestedAt;

    OrderEventRow(StringViews strings) {
        this.strings = strings;
    }

    /** Shows another record. */
    OrderEventRow show(SourceRecord record, TimestampData ingestedAt) {
        this.record = record;
        this.event = record.event;
        this.ingestedAt = ingestedAt;
        // read twice: by the partitioning and by the column
        eventTime = Rows.micros(event.eventTimeMicros());
        return this;
    }

    @Override
    public int getArity() {
        return Ordinals.COUNT;
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
            case Ordinals.STATUS -> event.status() == null;
            case Ordinals.CURRENCY -> event.currency() == null;
            case Ordinals.CREATED_AT -> !event.hasCreatedAt();
            case Ordinals.UPDATED_AT -> !event.hasUpdatedAt();
            case Ordinals.EXTRA -> event.extra() == null;
            default -> false;
        };
    }

    @Override
    public StringData getString(int column) {
        return switch (column) {
            case Ordinals.ORDER_ID -> strings.view(event.orderId());
            case Ordinals.CUSTOMER_ID -> strings.view(event.customerId());
            case Ordinals.STATUS -> strings.shared(event.status());
            case Ordinals.CURRENCY -> strings.shared(event.currency());
            case Ordinals.EXTRA -> strings.view(event.extra());
            default -> throw noSuch("text", column);
        };
    }

    @Override
    public long getLong(int column) {
        return switch (column) {
            case Ordinals.AMOUNT_CENTS -> event.amountCents();
            case Ordinals.KAFKA_OFFSET -> record.offset;
            default -> throw noSuch("long", column);
        };
    }

    @Override
    public int getInt(int column) {
        if (column != Ordinals.KAFKA_PARTITION) {
            throw noSuch("int", column);
        }
        return record.partition;
    }

    @Override
    public TimestampData getTimestamp(int column, int precision) {
        return switch (column) {
            case Ordinals.CREATED_AT -> Rows.micros(event.createdAtMicros());
            case Ordinals.UPDATED_AT -> Rows.micros(event.updatedAtMicros());
            case Ordinals.EVENT_TIME -> eventTime;
            case Ordinals.KAFKA_TIMESTAMP ->
                    TimestampData.fromEpochMillis(record.kafkaTimestampMillis);
            case Ordinals.INGESTED_AT -> ingestedAt;
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
