package io.kappalake.orders.proof;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The second sum.
 *
 * @param closedAt the newest watermark in the metrics; windows whose end and allowed lateness it
 *     has passed are closed for good, and only they are summed
 * @param kinds totals of each kind of window
 * @param differing the first closed windows and states whose sums differ
 * @param doubledRevisions windows, states and revisions that exist more than once
 * @param brokenRevisions windows and states whose revisions are not 1 to n
 * @param doubledLateEvents records that are late for the same window more than once
 */
public record WindowSums(
        Optional<Instant> closedAt,
        List<Kind> kinds,
        List<Differing> differing,
        long doubledRevisions,
        long brokenRevisions,
        long doubledLateEvents) {
    public WindowSums {
        kinds = List.copyOf(kinds);
        differing = List.copyOf(differing);
    }

    /**
     * One kind of window.
     *
     * @param closed windows that are closed for good; {@code open} are the others
     * @param events in the closed windows, by the times in {@code order_events}
     * @param counted in the latest revisions of the closed windows
     * @param late came after their partition had closed the window
     * @param retention came after the window's state was no longer kept
     * @param others of those counted, events that count by no status of their own, because their
     *     window has more than it counts by their names
     * @param differing windows and states whose sums differ
     */
    public record Kind(
            String kind,
            long closed,
            long open,
            long events,
            long counted,
            long late,
            long retention,
            long others,
            long differing) {}

    /** One window and state whose sums differ; amounts in minor units. */
    public record Differing(
            String kind,
            Instant start,
            Instant end,
            String status,
            long events,
            long eventsAmountCents,
            long counted,
            long countedAmountCents,
            long late,
            long lateAmountCents) {}

    /** True if the sum holds. */
    @JsonProperty
    public boolean ok() {
        return differences() == 0;
    }

    /** Number of things that do not hold. */
    public long differences() {
        return kinds.stream().mapToLong(Kind::differing).sum()
                + doubledRevisions
                + brokenRevisions
                + doubledLateEvents;
    }
}
