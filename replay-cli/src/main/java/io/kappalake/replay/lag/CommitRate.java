package io.kappalake.replay.lag;

import io.kappalake.replay.lag.Committed.Newest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The rate at which offsets are committed, between the last two commits that were seen; when the
 * next one is overdue, it falls with the time since the last.
 */
final class CommitRate {
    /** Seconds within which the tables commit one checkpoint, each on its own. */
    private static final double ONE_COMMIT = 1;

    private Optional<Committed> before = Optional.empty();
    private Optional<Committed> last = Optional.empty();

    /** Records the current offsets of the tables; the same offsets again change nothing. */
    void seen(Committed committed) {
        if (last.isPresent() && last.get().partitions().equals(committed.partitions())) {
            return;
        }
        if (last.isPresent() && seconds(last.get().at(), committed.at()) < ONE_COMMIT) {
            last = Optional.of(new Committed(committed.partitions(), last.get().at()));
            return;
        }
        before = last;
        last = Optional.of(committed);
    }

    /** Offsets of a partition per second; empty before two commits were seen. */
    OptionalDouble of(int partition, Instant now) {
        if (before.isEmpty()) {
            return OptionalDouble.empty();
        }
        Newest from = before.get().partitions().get(partition);
        Newest to = last.get().partitions().get(partition);
        if (from == null || to == null) {
            return OptionalDouble.empty();
        }
        double between = seconds(before.get().at(), last.get().at());
        double since = seconds(last.get().at(), now);
        return OptionalDouble.of(
                Math.max(0, to.next() - from.next()) / Math.max(0.001, Math.max(between, since)));
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1_000.0;
    }
}
