package io.kappalake.replay.publish;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * The range of a replay's result that is published: events with {@code from <= event time < to} and
 * windows that lie wholly within. No window that is published is open, and no window crosses the
 * cut with rows that differ, so that both sides of it stay right. A side that is empty is
 * unbounded.
 */
public record Cut(Optional<Instant> from, Optional<Instant> to) {
    public Cut {
        requireNonNull(from, "from");
        requireNonNull(to, "to");
    }

    @Override
    public String toString() {
        return "%s to %s"
                .formatted(
                        from.map(Instant::toString).orElse("the beginning"),
                        to.map(Instant::toString).orElse("the end"));
    }
}
