package io.kappalake.ingest.window;

import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;

/** A row of {@code order_metrics}, read back. */
record TestingMetrics(
        TestingKey key,
        long end,
        Totals totals,
        double avg,
        int revision,
        long watermark,
        long emittedAt) {
    private static final VarCharType TEXT = new VarCharType(VarCharType.MAX_LENGTH);
    private static final LocalZonedTimestampType INSTANT = new LocalZonedTimestampType(6);

    static final TypeInformation<RowData> ROW =
            InternalTypeInfo.of(
                    RowType.of(
                            TEXT,
                            INSTANT,
                            INSTANT,
                            TEXT,
                            new BigIntType(),
                            new BigIntType(),
                            new DoubleType(),
                            new BigIntType(),
                            new BigIntType(),
                            new IntType(),
                            INSTANT,
                            INSTANT));

    /** What a window adds up to. */
    record Totals(long count, long total, long min, long max) {
        static Totals of(List<TestingEvent> events) {
            long total = 0;
            long min = Long.MAX_VALUE;
            long max = Long.MIN_VALUE;
            for (TestingEvent event : events) {
                total += event.amountCents();
                min = Math.min(min, event.amountCents());
                max = Math.max(max, event.amountCents());
            }
            return new Totals(events.size(), total, min, max);
        }
    }

    static TestingMetrics of(RowData row) {
        return new TestingMetrics(
                new TestingKey(
                        row.getString(0).toString(), micros(row, 1), row.getString(3).toString()),
                micros(row, 2),
                new Totals(row.getLong(4), row.getLong(5), row.getLong(7), row.getLong(8)),
                row.getDouble(6),
                row.getInt(9),
                micros(row, 10),
                micros(row, 11));
    }

    private static long micros(RowData row, int column) {
        TimestampData timestamp = row.getTimestamp(column, 6);
        return timestamp.getMillisecond() * 1_000 + timestamp.getNanoOfMillisecond() / 1_000;
    }
}
