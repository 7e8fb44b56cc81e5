package io.kappalake.replay.deadletters;

import static java.util.Objects.requireNonNull;

import io.kappalake.orders.window.WindowShape;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/**
 * Windows of one kind that follow each other.
 *
 * @param kind as the tables write it
 * @param firstStart start of the first
 * @param lastStart start of the last
 * @param windows number of windows
 */
public record WindowRange(String kind, Instant firstStart, Instant lastStart, long windows) {
    public WindowRange {
        requireNonNull(kind, "kind");
        requireNonNull(firstStart, "firstStart");
        requireNonNull(lastStart, "lastStart");
    }

    /**
     * The ranges that some windows make up.
     *
     * @param starts microseconds since 1970
     */
    static List<WindowRange> of(WindowShape shape, SortedSet<Long> starts) {
        List<WindowRange> ranges = new ArrayList<>();
        long first = 0;
        long last = 0;
        boolean any = false;
        for (long start : starts) {
            if (any && start != last + shape.slide()) {
                ranges.add(range(shape, first, last));
                any = false;
            }
            if (!any) {
                first = start;
                any = true;
            }
            last = start;
        }
        if (any) {
            ranges.add(range(shape, first, last));
        }
        return ranges;
    }

    private static WindowRange range(WindowShape shape, long first, long last) {
        return new WindowRange(
                shape.kind().label(),
                Instant.EPOCH.plus(first, ChronoUnit.MICROS),
                Instant.EPOCH.plus(last, ChronoUnit.MICROS),
                (last - first) / shape.slide() + 1);
    }
}
