package io.kappalake.job;

import io.kappalake.orders.clock.Watermarks;
import io.kappalake.orders.event.EventColumns.Ordinals;
import io.kappalake.orders.event.OrderEvent;
import io.kappalake.orders.window.LateWindow;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/**
 * Rows of the tables that the source's chain writes, in the order of their columns (see {@link
 * io.kappalake.orders.table.OrderTables}). Rows of order events and dead letters are one object,
 * refilled for each record: the writer takes what it needs before it returns.
 */
final class Rows {
    private final StringViews strings = new StringViews();
    private final OrderEventRow event = new OrderEventRow(strings);
    private final GenericRowData deadLetter = new GenericRowData(8);

    RowData event(SourceRecord record, TimestampData ingestedAt) {
        return event.show(record, ingestedAt);
    }

    private void fill(GenericRowData row, SourceRecord record, TimestampData ingestedAt) {
        OrderEvent event = record.event;
        row.setField(Ordinals.ORDER_ID, strings.view(event.orderId()));
        row.setField(Ordinals.CUSTOMER_ID, strings.view(event.customerId()));
        row.setField(Ordinals.STATUS, strings.shared(event.status()));
        row.setField(Ordinals.AMOUNT_CENTS, event.amountCents());
        row.setField(Ordinals.CURRENCY, strings.shared(event.currency()));
        row.setField(
                Ordinals.CREATED_AT, event.hasCreatedAt() ? micros(event.createdAtMicros()) : null);
        row.setField(
                Ordinals.UPDATED_AT, event.hasUpdatedAt() ? micros(event.updatedAtMicros()) : null);
        row.setField(Ordinals.EVENT_TIME, micros(event.eventTimeMicros()));
        row.setField(Ordinals.EXTRA, strings.view(event.extra()));
        row.setField(Ordinals.KAFKA_PARTITION, record.partition);
        row.setField(Ordinals.KAFKA_OFFSET, record.offset);
        row.setField(
                Ordinals.KAFKA_TIMESTAMP,
                TimestampData.fromEpochMillis(record.kafkaTimestampMillis));
        row.setField(Ordinals.INGESTED_AT, ingestedAt);
    }

    /** A new row for each call: it may be kept until its window's fate is known. */
    RowData late(SourceRecord record, TimestampData ingestedAt, LateWindow window) {
        GenericRowData late = new GenericRowData(Ordinals.COUNT + 5);
        fill(late, record, ingestedAt);
        late.setField(Ordinals.COUNT, StringData.fromString(window.kind().label()));
        late.setField(Ordinals.COUNT + 1, micros(window.start()));
        late.setField(Ordinals.COUNT + 2, micros(window.end()));
        late.setField(Ordinals.COUNT + 3, StringData.fromString(window.reason().label()));
        // a partition whose clock has not moved yet has closed no window: the epoch is before all
        long watermark = window.partitionWatermark();
        late.setField(Ordinals.COUNT + 4, micros(watermark == Watermarks.NONE ? 0 : watermark));
        return late;
    }

    RowData deadLetter(SourceRecord record, TimestampData ingestedAt) {
        deadLetter.setField(0, record.partition);
        deadLetter.setField(1, record.offset);
        deadLetter.setField(2, TimestampData.fromEpochMillis(record.kafkaTimestampMillis));
        deadLetter.setField(3, record.key);
        deadLetter.setField(4, record.value);
        deadLetter.setField(5, StringData.fromString(record.reason.code()));
        deadLetter.setField(6, record.detail == null ? null : StringData.fromString(record.detail));
        deadLetter.setField(7, ingestedAt);
        return deadLetter;
    }

    static TimestampData micros(long micros) {
        return TimestampData.fromEpochMillis(
                Math.floorDiv(micros, 1000L), (int) Math.floorMod(micros, 1000L) * 1000);
    }
}
