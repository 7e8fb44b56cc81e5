package io.kappalake.job.log;

import io.kappalake.job.clock.EventTimeWatermarks;
import io.kappalake.orders.clock.Watermarks;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.util.Collector;

/**
 * Sends records downstream.
 *
 * <p>The watermark of a source is the least of its partitions', and Flink's knowledge of them
 * starts over with each run. So a partition first sends the watermark that it had before; otherwise
 * one at its stop would hold back the others forever. One that has no event time up to its stop
 * cannot have a watermark and is left out.
 */
final class LogEmitter<T> implements RecordEmitter<LogStep, T, LogPosition>, Collector<T> {
    private final RecordReading<T> reading;
    private final Pace pace;
    private SourceOutput<T> output;
    private LogPosition position;
    private long timestamp;

    LogEmitter(RecordReading<T> reading, Pace pace) {
        this.reading = reading;
        this.pace = pace;
    }

    @Override
    public void emitRecord(LogStep step, SourceOutput<T> to, LogPosition at) throws Exception {
        if (!at.resumed) {
            at.resumed = true;
            if (at.newestEventTime != Watermarks.NONE) {
                to.emitWatermark(
                        EventTimeWatermarks.watermark(
                                at.newestEventTime, reading.outOfOrderness().toMillis()));
            }
        }
        if (step.record != null) {
            output = to;
            position = at;
            timestamp = step.record.timestamp();
            reading.decoding().deserialize(step.record, this);
            pace.spend();
        }
        at.next = step.next;
        if (at.next >= at.stop && at.newestEventTime == Watermarks.NONE) {
            to.markIdle();
        }
    }

    @Override
    public void collect(T event) {
        position.newestEventTime =
                Math.max(position.newestEventTime, reading.eventTime().applyAsLong(event));
        output.collect(event, timestamp);
    }

    @Override
    public void close() {}
}
