package io.kappalake.job.window;

import io.kappalake.orders.event.Utf8Text;
import io.kappalake.orders.testing.TestingEvent;
import io.kappalake.orders.testing.TestingKey;
import io.kappalake.orders.testing.TestingLate;
import io.kappalake.orders.testing.TestingMetrics;
import io.kappalake.orders.window.LateReason;
import io.kappalake.orders.window.LateWindow;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;

/** Testing events, metrics and late events as Flink's rows, and back. */
final class TestingRows {
    private static final VarCharType TEXT = new VarCharType(VarCharType.MAX_LENGTH);
    private static final LocalZonedTimestampType INSTANT = new LocalZonedTimestampType(6);

    static final TypeInformation<RowData> METRICS =
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

    static final TypeInformation<RowData> LATE =
            InternalTypeInfo.of(
                    RowType.of(
                            new IntType(),
                            new BigIntType(),
                            TEXT,
                            new BigIntType(),
                            TEXT,
                            new BigIntType(),
                            TEXT));

    private TestingRows() {}

    static TestingMetrics metrics(RowData row) {
        return new TestingMetrics(
                new TestingKey(
                        row.getString(0).toString(), micros(row, 1), row.getString(3).toString()),
                micros(row, 2),
                new TestingMetrics.Totals(
                        row.getLong(4), row.getLong(5), row.getLong(7), row.getLong(8)),
                row.getDouble(6),
                row.getInt(9),
                micros(row, 10),
                micros(row, 11));
    }

    static TestingLate late(RowData row) {
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

    /** A window and status as the key of the job's state. */
    static Tuple3<Byte, Long, String> inState(TestingKey key) {
        return Tuple3.of(key.windowKind().id(), key.start(), key.status());
    }

    private static long micros(RowData row, int column) {
        TimestampData timestamp = row.getTimestamp(column, 6);
        return timestamp.getMillisecond() * 1_000 + timestamp.getNanoOfMillisecond() / 1_000;
    }

    /** Reads testing events. */
    static final class Reader implements EventReader<TestingEvent> {
        @Override
        public int partition(TestingEvent event) {
            return event.partition();
        }

        @Override
        public long eventTime(TestingEvent event) {
            return event.time();
        }

        @Override
        public long kafkaTimestampMillis(TestingEvent event) {
            return event.kafkaMillis();
        }

        @Override
        public Utf8Text status(TestingEvent event) {
            return event.status() == null ? null : Utf8Text.of(event.status());
        }

        @Override
        public long amountCents(TestingEvent event) {
            return event.amountCents();
        }

        @Override
        public RowData lateRow(TestingEvent event, LateWindow window) {
            return GenericRowData.of(
                    event.partition(),
                    event.offset(),
                    StringData.fromString(window.kind().label()),
                    window.start(),
                    StringData.fromString(event.statusOrUnknown()),
                    event.amountCents(),
                    StringData.fromString(window.reason().label()));
        }
    }
}
