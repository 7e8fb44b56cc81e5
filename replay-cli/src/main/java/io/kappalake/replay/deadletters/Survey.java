package io.kappalake.replay.deadletters;

import static java.util.Collections.unmodifiableSortedMap;
import static java.util.Collections.unmodifiableSortedSet;
import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The summary of what a retry would do.
 *
 * @param reasons by the reason that the dead letters have
 * @param lateRows rows of {@code late_events}, one per recovered record and window
 * @param files data files of {@code dead_letters} that hold a recovered record
 * @param windows windows that hold a recovered record, which a replay must compute again
 * @param days the days of the recovered records' event times, UTC
 * @param watermark the newest in {@code order_metrics}; empty without any
 */
public record Survey(
        SortedMap<String, Count> reasons,
        long lateRows,
        List<String> files,
        List<WindowRange> windows,
        SortedSet<LocalDate> days,
        Optional<Instant> watermark) {
    public Survey {
        reasons = unmodifiableSortedMap(new TreeMap<>(reasons));
        files = List.copyOf(files);
        windows = List.copyOf(windows);
        days = unmodifiableSortedSet(new TreeSet<>(days));
        requireNonNull(watermark, "watermark");
    }

    /**
     * Numbers of dead letters by outcome.
     *
     * @param open they belong to windows that are still open
     * @param tooLong they are too long for a statement
     * @param left they still break the contract
     */
    public record Count(long recovered, long open, long tooLong, long left) {
        static final Count NONE = new Count(0, 0, 0, 0);

        Count plus(Count more) {
            return new Count(
                    recovered + more.recovered,
                    open + more.open,
                    tooLong + more.tooLong,
                    left + more.left);
        }
    }

    /** The sum over all reasons. */
    public Count total() {
        return reasons.values().stream().reduce(Count.NONE, Count::plus);
    }
}
