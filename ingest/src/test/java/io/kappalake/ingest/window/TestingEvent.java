package io.kappalake.ingest.window;

import io.kappalake.ingest.event.Text;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;

/** An event of a testing log; its offset is its place there. */
record TestingEvent(int partition, long offset, long time, String status, long amountCents) {
    private static final VarCharType TEXT = new VarCharType(VarCharType.MAX_LENGTH);

    static final TypeInformation<RowData> LATE_ROW =
            InternalTypeInfo.of(
                    RowType.of(
                            new IntType(),
                            new BigIntType(),
                            TEXT,
                            new BigIntType(),
                            TEXT,
                            new BigIntType(),
                            TEXT));

    String statusOrUnknown() {
        return status == null ? "unknown" : status;
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
        public Text status(TestingEvent event) {
            return event.status() == null ? null : Text.of(event.status());
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
