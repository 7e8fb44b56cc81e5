package io.kappalake.ingest.window;

import org.apache.flink.table.data.RowData;

/** A row of {@code late_events}, read back. */
record TestingLate(
        int partition, long offset, TestingKey key, long amountCents, LateReason reason) {
    static TestingLate of(RowData row) {
        return new TestingLate(
                row.getInt(0),
                row.getLong(1),
                new TestingKey(
                        row.getString(2).toString(), row.getLong(3), row.getString(4).toString()),
                row.getLong(5),
                row.getString(6).toString().equals("late")
                        ? LateReason.LATE
                        : LateReason.RETENTION);
    }
}
