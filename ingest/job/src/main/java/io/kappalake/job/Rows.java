package io.kappalake.job;

import io.kappalake.orders.event.OrderEvent;
import io.kappalake.orders.window.LateWindow;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/**
 * Rows of the tables that the source's chain writes, in the order of their columns (see {@link
 * io.kappalake.orders.table.OrderTables}). Rows of order events and dead letters are one object
 * filled again and again: the writer behind takes what it needs before it returns.
 */
final class Rows {
    static final int EVENT_COLUMNS = 13;

    private final OrderEventRow event = new OrderEventRow();
    private final GenericRowData deadLetter = new GenericRowData(8);

    RowData event(SourceRecord record, TimestampData ingestedAt) {
        return event.show(record, ingestedAt);
    }

    private static void fill(GenericRowData row, SourceRecord record, TimestampData ingestedAt) {
        OrderEvent event = record.event;
        row.setField(0, event.orderId());
        row.setField(1, event.customerId());
        row.setField(2, event.status());
        row.setField(3, event.amountCents());
        row.setField(4, event.currency());
        row.setField(5, event.hasCreatedAt() ? micros(event.createdAtMicros()) : null);
        row.setField(6, event.hasUpdatedAt() ? micros(event.updatedAtMicros()) : null);
        row.setField(7, micros(event.eventTimeMicros()));
        row.setField(8, event.extra());
        row.setField(9, record.partition);
        row.setField(10, record.offset);
        row.setField(11, TimestampData.fromEpochMillis(record.kafkaTimestampMillis));
        row.setField(12, ingestedAt);
    }

    /** A new row for each call: it may be kept until its window's fate is known. */
    static RowData late(SourceRecord record, TimestampData ingestedAt, LateWindow window) {
        GenericRowData late = new GenericRowData(EVENT_COLUMNS + 5);
        fill(late, record, ingestedAt);
        late.setField(EVENT_COLUMNS, StringData.fromString(window.kind().label()));
        late.setField(EVENT_COLUMNS + 1, micros(window.start()));
        late.setField(EVENT_COLUMNS + 2, micros(window.end()));
        late.setField(EVENT_COLUMNS + 3, StringData.fromString(window.reason().label()));
        late.setField(EVENT_COLUMNS + 4, micros(window.partitionWatermark()));
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
