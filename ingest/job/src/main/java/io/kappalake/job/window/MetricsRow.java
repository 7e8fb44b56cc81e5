package io.kappalake.job.window;

import io.kappalake.ingest.window.WindowTotals;
import io.kappalake.orders.clock.Watermarks;
import io.kappalake.orders.window.WindowKind;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/** Rows of {@code order_metrics}. */
final class MetricsRow {
    private MetricsRow() {}

    static RowData of(
            Tuple3<Byte, Long, String> key,
            long end,
            WindowTotals totals,
            long watermark,
            long emittedAtMillis) {
        // without a watermark no window may appear closed: the epoch is before all of them
        long known = watermark == Watermarks.NONE ? 0 : watermark;
        return GenericRowData.of(
                StringData.fromString(WindowKind.of(key.f0).label()),
                timestamp(key.f1),
                timestamp(end),
                StringData.fromString(key.f2),
                totals.count,
                totals.total,
                totals.mean(),
                totals.min,
                totals.max,
                totals.revision,
                timestamp(known),
                TimestampData.fromEpochMillis(emittedAtMillis));
    }

    private static TimestampData timestamp(long micros) {
        return TimestampData.fromEpochMillis(
                Math.floorDiv(micros, 1_000), Math.floorMod(micros, 1_000) * 1_000);
    }
}
