package io.kappalake.job.clock;

import io.kappalake.orders.clock.Watermarks;
import java.io.Serializable;
import java.time.Duration;
import java.util.function.ToLongFunction;
import javax.annotation.Nullable;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.util.clock.RelativeClock;

/**
 * Watermarks from event times in microseconds: the newest one less the out-of-orderness. Records
 * without an event time that counts (dead letters, and those ahead of the log) do not move them,
 * and are no activity: a source that gets nothing else becomes idle. Watermarks and idleness decide
 * when windows fire, never what is in them.
 *
 * @param <T> the records
 */
public final class EventTimeWatermarks<T> implements WatermarkGenerator<T> {
    /** Result of a function for a record that has no event time that counts. */
    public static final long NO_EVENT_TIME = Watermarks.NONE;

    private final EventTime<T> eventTime;
    private final long outOfOrdernessMillis;
    @Nullable private final Idleness idleness;
    private long newestMicros = NO_EVENT_TIME;
    private long eventTimes;

    private EventTimeWatermarks(
            EventTime<T> eventTime, long outOfOrdernessMillis, @Nullable Idleness idleness) {
        this.eventTime = eventTime;
        this.outOfOrdernessMillis = outOfOrdernessMillis;
        this.idleness = idleness;
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
                        context -> new EventTimeWatermarks<>(eventTime, millis, null))
                .withTimestampAssigner((record, timestamp) -> timestamp);
    }

    /**
     * A strategy in which a source is idle when it had no event time for longer than {@code
     * idleness}; time in which it was held up does not count.
     *
     * @param eventTime microseconds since the epoch, or {@link #NO_EVENT_TIME}
     */
    public static <T> WatermarkStrategy<T> strategy(
            EventTime<T> eventTime, Duration outOfOrderness, Duration idleness) {
        long millis = outOfOrderness.toMillis();
        long nanos = idleness.toNanos();
        return WatermarkStrategy.<T>forGenerator(
                        context ->
                                new EventTimeWatermarks<>(
                                        eventTime,
                                        millis,
                                        new Idleness(nanos, context.getInputActivityClock())))
                .withTimestampAssigner((record, timestamp) -> timestamp);
    }

    @Override
    public void onEvent(T record, long timestamp, WatermarkOutput output) {
        long time = eventTime.applyAsLong(record);
        if (time != NO_EVENT_TIME) {
            newestMicros = Math.max(newestMicros, time);
            eventTimes++;
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        if (idleness != null && idleness.reached(eventTimes)) {
            output.markIdle();
        } else if (newestMicros != NO_EVENT_TIME) {
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

    /** Measures how long a count has not changed. */
    private static final class Idleness {
        private final long nanos;
        private final RelativeClock clock;
        private long count;
        private long since;

        private Idleness(long nanos, RelativeClock clock) {
            this.nanos = nanos;
            this.clock = clock;
            this.since = clock.relativeTimeNanos();
        }

        private boolean reached(long now) {
            if (now != count) {
                count = now;
                since = clock.relativeTimeNanos();
            }
            return clock.relativeTimeNanos() - since > nanos;
        }
    }
}
