package io.kappalake.replay.compare;

import static io.kappalake.orders.table.OrderTable.ORDER_EVENTS;

import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.replay.compare.Timeline.Bucket;
import io.kappalake.replay.publish.TableRelations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Counts events over time on both sides. */
final class TimelineQuery {
    /** Steps that people read easily, in seconds; longer ones are whole numbers of the last. */
    private static final long[] STEPS = {
        1, 5, 15, 60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86_400, 7 * 86_400
    };

    private final TrinoSession trino;
    private final TableRelations events;

    TimelineQuery(TrinoSession trino, AuditSubject subject) {
        this.trino = trino;
        this.events = subject.relations(ORDER_EVENTS);
    }

    private record Span(long first, long last) {}

    Timeline load() {
        String both =
                """
                (SELECT false AS draft, event_time, amount_cents FROM %s
                 UNION ALL SELECT true, event_time, amount_cents FROM %s)"""
                        .formatted(events.replaced(), events.draft());
        Optional<Span> span =
                trino
                        .query(
                                """
                                SELECT CAST(floor(to_unixtime(min(event_time))) AS bigint),
                                       CAST(floor(to_unixtime(max(event_time))) AS bigint)
                                FROM %s HAVING count(*) > 0"""
                                        .formatted(both),
                                row -> new Span(row.getLong(1), row.getLong(2)))
                        .stream()
                        .findFirst();
        if (span.isEmpty()) {
            return new Timeline(Duration.ZERO, List.of());
        }
        long step = step(span.get().last() - span.get().first());
        return new Timeline(
                Duration.ofSeconds(step),
                trino.query(
                        """
                        SELECT CAST(floor(to_unixtime(event_time) / %d) AS bigint),
                               count_if(NOT draft), count_if(draft),
                               %s, %s
                        FROM %s GROUP BY 1 ORDER BY 1"""
                                .formatted(step, sum("NOT draft"), sum("draft"), both),
                        row ->
                                new Bucket(
                                        Instant.ofEpochSecond(row.getLong(1) * step),
                                        row.getLong(2),
                                        row.getLong(3),
                                        row.getLong(4),
                                        row.getLong(5))));
    }

    /** A sum for a plot, no greater than a bigint can say. */
    private static String sum(String filter) {
        return "CAST(greatest(least(coalesce(sum(CAST(amount_cents AS decimal(38, 0))) FILTER (WHERE %s), 0), DECIMAL '%d'), DECIMAL '%d') AS bigint)"
                .formatted(filter, Long.MAX_VALUE, Long.MIN_VALUE);
    }

    /** The step of which no more than {@link Timeline#MOST} cover this many seconds. */
    static long step(long seconds) {
        long least = Math.ceilDiv(seconds + 1, Timeline.MOST);
        long longest = STEPS[STEPS.length - 1];
        return LongStream.of(STEPS)
                .filter(step -> step >= least)
                .findFirst()
                .orElse(Math.ceilDiv(least, longest) * longest);
    }
}
