package io.kappalake.job.window;

import io.kappalake.job.clock.EventTimeWatermarks;
import io.kappalake.orders.testing.TestingEvent;
import io.kappalake.orders.window.WindowPlan;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/**
 * One subtask of a source that behaves like Flink's: a watermark per partition, of which the least
 * active one counts; all start over after a restart.
 */
final class TestingSource {
    private final List<Split> splits = new ArrayList<>();
    private boolean idle;
    private long emitted = Long.MIN_VALUE;

    void assign(List<TestingEvent> log, int position, WindowPlan plan) {
        splits.add(new Split(log, position, plan));
    }

    List<Split> splits() {
        return splits;
    }

    boolean isIdle() {
        return idle;
    }

    void setIdle(boolean idle) {
        this.idle = idle;
    }

    boolean allSplitsIdle() {
        return splits.stream().allMatch(split -> split.idle);
    }

    /** The next watermark, or {@code Long.MIN_VALUE} if there is none. */
    long advance() {
        long least =
                splits.stream()
                        .filter(split -> !split.idle)
                        .mapToLong(Split::watermark)
                        .min()
                        .orElse(Long.MIN_VALUE);
        if (least <= emitted) {
            return Long.MIN_VALUE;
        }
        emitted = least;
        return least;
    }

    /** A partition. */
    static final class Split implements WatermarkOutput {
        private final List<TestingEvent> log;
        private final WatermarkGenerator<TestingEvent> watermarks;
        private int position;
        private boolean idle;
        private long watermark = Long.MIN_VALUE;

        private Split(List<TestingEvent> log, int position, WindowPlan plan) {
            this.log = log;
            this.position = position;
            this.watermarks =
                    EventTimeWatermarks.<TestingEvent>strategy(
                                    event ->
                                            plan.clock().moves(event.time(), event.kafkaMillis())
                                                    ? event.time()
                                                    : EventTimeWatermarks.NO_EVENT_TIME,
                                    Duration.of(plan.outOfOrderness(), ChronoUnit.MICROS))
                            .createWatermarkGenerator(null);
        }

        boolean hasNext() {
            return position < log.size();
        }

        int position() {
            return position;
        }

        TestingEvent next() {
            TestingEvent event = log.get(position++);
            idle = false;
            watermarks.onEvent(event, 0, this);
            watermarks.onPeriodicEmit(this);
            return event;
        }

        long watermark() {
            return watermark;
        }

        @Override
        public void emitWatermark(Watermark mark) {
            watermark = mark.getTimestamp();
        }

        @Override
        public void markIdle() {
            idle = true;
        }

        @Override
        public void markActive() {
            idle = false;
        }
    }
}
