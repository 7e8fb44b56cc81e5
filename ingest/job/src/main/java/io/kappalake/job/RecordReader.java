package io.kappalake.job;

import io.kappalake.job.window.EventReader;
import io.kappalake.orders.event.Utf8Text;
import io.kappalake.orders.window.LateWindow;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;

/** Reads a {@link SourceRecord} that is an order event for the windows. */
final class RecordReader implements EventReader<SourceRecord> {
    private static final long serialVersionUID = 1;

    private transient Rows rows;

    @Override
    public int partition(SourceRecord record) {
        return record.partition;
    }

    @Override
    public long eventTime(SourceRecord record) {
        return record.event.eventTimeMicros();
    }

    @Override
    public long kafkaTimestampMillis(SourceRecord record) {
        return record.kafkaTimestampMillis;
    }

    @Override
    public Utf8Text status(SourceRecord record) {
        return record.event.status();
    }

    @Override
    public long amountCents(SourceRecord record) {
        return record.event.amountCents();
    }

    @Override
    public RowData lateRow(SourceRecord record, LateWindow window) {
        if (rows == null) {
            rows = new Rows();
        }
        return rows.late(record, TimestampData.fromEpochMillis(System.currentTimeMillis()), window);
    }
}
