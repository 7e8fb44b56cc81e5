package io.kappalake.replay.deadletters;

import io.kappalake.orders.window.WindowKind;
import io.kappalake.orders.window.WindowShape;
import io.kappalake.replay.deadletters.Survey.Count;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Sums up outcomes to a survey. */
final class SurveyTally {
    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private final ClosedWindows closed;
    private final SortedMap<String, Count> reasons = new TreeMap<>();
    private final SortedSet<String> files = new TreeSet<>();
    private final Map<WindowKind, SortedSet<Long>> starts = new EnumMap<>(WindowKind.class);
    private final SortedSet<LocalDate> days = new TreeSet<>();
    private long lateRows;

    SurveyTally(ClosedWindows closed) {
        this.closed = closed;
    }

    void add(DeadLetter letter, RetryOutcome outcome) {
        reasons.merge(letter.reason(), count(outcome), Count::plus);
        if (outcome instanceof RetryOutcome.Recovered recovered) {
            files.add(letter.file());
            lateRows += recovered.windows().size();
            days.add(
                    LocalDate.ofEpochDay(
                            Math.floorDiv(recovered.event().eventTime(), MICROS_PER_DAY)));
            for (EventWindow window : recovered.windows()) {
                starts.computeIfAbsent(window.kind(), k -> new TreeSet<>()).add(window.start());
            }
        }
    }

    private static Count count(RetryOutcome outcome) {
        return switch (outcome) {
            case RetryOutcome.Recovered r -> new Count(1, 0, 0, 0);
            case RetryOutcome.Open o -> new Count(0, 1, 0, 0);
            case RetryOutcome.TooLong t -> new Count(0, 0, 1, 0);
            case RetryOutcome.Rejected r -> new Count(0, 0, 0, 1);
        };
    }

    Survey survey() {
        List<WindowRange> ranges =
                closed.plan().shapes().stream().flatMap(shape -> ranges(shape).stream()).toList();
        return new Survey(reasons, lateRows, List.copyOf(files), ranges, days, closed.watermark());
    }

    private List<WindowRange> ranges(WindowShape shape) {
        return WindowRange.of(shape, starts.getOrDefault(shape.kind(), new TreeSet<>()));
    }
}
