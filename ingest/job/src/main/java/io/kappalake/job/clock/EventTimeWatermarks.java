package io.kappalake.job.clock;

import io.kappalake.orders.clock.Watermarks;
import java.io.Serializable;
import java.time.Duration;
import java.util.function.ToLongFunction;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Watermarks from event times in microseconds: the newest one less the out-of-orderness. Records
 * without an event time (dead letters) do not move them. They decide when windows fire, never what
 * is in them.
 *
 * @param <T> the records
 */
public final class EventTimeWatermarks<T> implements WatermarkGenerator<T> {
    /** Result of a function for a record that has no event time. */
    public static final long NO_EVENT_TIME = Watermarks.NONE;

    private final EventTime<T> eventTime;
    private final long outOfOrdernessMillis;
    private long newestMicros = NO_EVENT_TIME;

    private EventTimeWatermarks(EventTime<T> eventTime, long outOfOrdernessMillis) {
        this.eventTime = eventTime;
        this.outOfOrdernessMillis = outOfOrdernessMillis;
    }

    /**
     * A strategy without idleness.
     *
     * @param eventTime microseconds since the epoch, or {@link #NO_EVENT_TIME}
     */
    public static <T> WatermarkStrategy<T> strategy(
            EventTime<T> eventTime, Duration outOfOrderness) {
        long millis = outOfOrderness.toMillis();
        return WatermarkStrategy.<T>forGenerator(
                        context -> new EventTimeWatermarks<>(eventTime, millis))
                .withTimestampAssigner((record, timestamp) -> timestamp);
    }

    @Override
    public void onEvent(T record, long timestamp, WatermarkOutput output) {
        newestMicros = Math.max(newestMicros, eventTime.applyAsLong(record));
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        if (newestMicros != NO_EVENT_TIME) {
            output.emitWatermark(watermark(newestMicros, outOfOrdernessMillis));
        }
    }

    /** The watermark when that is the newest event time, in microseconds since the epoch. */
    public static Watermark watermark(long newestMicros, long outOfOrdernessMillis) {
        return new Watermark(Math.floorDiv(newestMicros, 1_000) - outOfOrdernessMillis - 1);
    }

    /** A record's event time in microseconds, or {@link #NO_EVENT_TIME}. */
    @FunctionalInterface
    public interface EventTime<T> extends ToLongFunction<T>, Serializable {}
}
