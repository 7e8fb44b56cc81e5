package io.kappalake.orders.window;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Windows of one size, aligned to the epoch: {@code [start, start + size)} for each multiple of the
 * slide. Times are microseconds.
 */
public record WindowShape(WindowKind kind, long size, long slide) implements Serializable {
    public WindowShape {
        requireNonNull(kind, "kind");
        if (size <= 0 || slide <= 0 || size % slide != 0) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Invalid %s window: size %d us, slide %d us (both must be above 0): make the size a multiple of the slide"
                            .formatted(kind.label(), size, slide));
        }
    }

    /** Windows that touch and do not overlap. */
    public static WindowShape tumbling(Duration size) {
        long micros = micros(size);
        return new WindowShape(WindowKind.TUMBLING, micros, micros);
    }

    /** Windows that overlap. */
    public static WindowShape sliding(Duration size, Duration slide) {
        return new WindowShape(WindowKind.SLIDING, micros(size), micros(slide));
    }

    /**
     * The start of the newest window that holds the time. The others that hold it start one slide
     * before, and so on, while their {@link #end} is above the time.
     */
    public long newestStart(long time) {
        return time - Math.floorMod(time, slide);
    }

    /** The end, exclusive, of the window with this start. */
    public long end(long start) {
        return start + size;
    }

    private static long micros(Duration duration) {
        return TimeUnit.MICROSECONDS.convert(duration);
    }
}
