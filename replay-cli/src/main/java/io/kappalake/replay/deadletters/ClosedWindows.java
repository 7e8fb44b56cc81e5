package io.kappalake.replay.deadletters;

import static java.util.Objects.requireNonNull;

import io.kappalake.orders.window.WindowPlan;
import io.kappalake.orders.window.WindowShape;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The windows that the live job has closed for good: their end and the allowed lateness are at or
 * before the newest watermark in {@code order_metrics}. The job counts nothing in them any more.
 *
 * @param watermark empty if no window was ever written, so that all are open
 */
record ClosedWindows(WindowPlan plan, Optional<Instant> watermark) {
    ClosedWindows {
        requireNonNull(plan, "plan");
        requireNonNull(watermark, "watermark");
    }

    /**
     * All windows that a time lies in, the newest of each kind first.
     *
     * @param time microseconds since 1970
     * @return empty if one of them is open
     */
    Optional<List<EventWindow>> around(long time) {
        if (watermark.isEmpty()) {
            return Optional.empty();
        }
        long closedAt = ChronoUnit.MICROS.between(Instant.EPOCH, watermark.get());
        List<EventWindow> windows = new ArrayList<>();
        for (WindowShape shape : plan.shapes()) {
            for (long start = shape.newestStart(time);
                    shape.end(start) > time;
                    start -= shape.slide()) {
                if (!plan.closed(shape.end(start), closedAt)) {
                    return Optional.empty();
                }
                windows.add(new EventWindow(shape.kind(), start, shape.end(start)));
            }
        }
        return Optional.of(windows);
    }
}
