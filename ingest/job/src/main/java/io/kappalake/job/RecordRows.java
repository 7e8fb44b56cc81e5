package io.kappalake.job;

import io.kappalake.job.metrics.JobMetrics;
import io.kappalake.job.metrics.RecordCounters;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Converts records to rows of {@code order_events} and, in a side output, of {@code dead_letters}.
 */
final class RecordRows extends ProcessFunction<SourceRecord, RowData> {
    private static final long serialVersionUID = 1;

    private final OutputTag<RowData> deadLetters;
    private transient RecordCounters counters;
    private transient Rows rows;
    private transient TimestampData now;

    RecordRows(OutputTag<RowData> deadLetters) {
        this.deadLetters = deadLetters;
    }

    @Override
    public void open(OpenContext context) {
        counters = new RecordCounters(JobMetrics.of(getRuntimeContext()));
    }

    @Override
    public void processElement(SourceRecord record, Context context, Collector<RowData> out) {
        if (rows == null) {
            rows = new Rows();
            now = TimestampData.fromEpochMillis(0);
        }
        long millis = System.currentTimeMillis();
        if (millis != now.getMillisecond()) {
            now = TimestampData.fromEpochMillis(millis);
        }
        counters.count(record.reason);
        if (record.isEvent()) {
            out.collect(rows.event(record, now));
        } else {
            context.output(deadLetters, rows.deadLetter(record, now));
        }
    }
}
