package io.kappalake.transform.jinja;

import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;

/** Python's range, of at most as many numbers as jinja2's sandbox allows. */
final class Range extends AbstractList<Object> implements RandomAccess {
    private final int start;
    private final int stop;
    private final int step;
    private final int size;

    private Range(int start, int stop, int step) {
        this.start = start;
        this.stop = stop;
        this.step = step;
        long numbers =
                step > 0
                        ? ((long) stop - start + step - 1) / step
                        : ((long) start - stop - step - 1) / -(long) step;
        if (numbers > Limits.RANGE) {
            throw JinjaException.of(
                    "OverflowError",
                    "Range too big. The sandbox blocks ranges larger than MAX_RANGE (%d)."
                            .formatted(Limits.RANGE));
        }
        this.size = (int) Math.max(0, numbers);
    }

    static Range of(Arguments arguments) {
        arguments.accept("range", "start", "stop", "step");
        int first = Numbers.index(arguments.required(0, "start"));
        if (!arguments.has(1, "stop")) {
            return new Range(0, first, 1);
        }
        int step = arguments.integer(2, "step", 1);
        if (step == 0) {
            throw JinjaException.value("range() arg 3 must not be zero");
        }
        return new Range(first, Numbers.index(arguments.required(1, "stop")), step);
    }

    @Override
    public Object get(int index) {
        Objects.checkIndex(index, size);
        return start + (long) index * step;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public String toString() {
        return step == 1
                ? "range(%d, %d)".formatted(start, stop)
                : "range(%d, %d, %d)".formatted(start, stop, step);
    }
}
