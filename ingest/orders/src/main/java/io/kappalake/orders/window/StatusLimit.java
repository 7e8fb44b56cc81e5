package io.kappalake.orders.window;

import io.kappalake.orders.rules.IngestConfig;
import java.io.Serializable;

/**
 * The limit of the statuses that a window counts one by one, which bounds the state and the rows of
 * a window whatever producers write into {@code status}.
 *
 * <p>In each window, the first {@link #most} distinct statuses of a partition, in the order of its
 * offsets, are counted by their names; the partition's events with any other status count as {@link
 * #OTHER}. Only events that are not late for the window name a status. An event without one has the
 * status {@link #UNKNOWN}, which is one like all others. {@code order_events} and {@code
 * late_events} keep each event's own status.
 *
 * <p>The rule reads the log of one partition, in its order, and nothing else. Partitions do not
 * compete for names, because the order of records of two of them is not in the log. So the name by
 * which an event counts is a function of the log, as its lateness is: the same at any speed,
 * parallelism and number of restarts, and in a replay. It can be read off the rows of {@code
 * order_events}, too: the events of a partition that are late for a window are behind all those
 * that are not, so that the order of the least offsets of the statuses tells which have a name.
 * {@code check} and the audit of replays compute it so.
 *
 * <p>A window has at most {@code most} statuses for each partition, and one more. A flood of
 * statuses takes the names of the windows that it falls into, and of no later ones.
 *
 * @param most at least 1, or {@link #UNBOUNDED}
 */
public record StatusLimit(int most) implements Serializable {
    /** The status of events that have none. */
    public static final String UNKNOWN = "unknown";

    /** The status of events beyond the limit. */
    public static final String OTHER = "other";

    /** The limit by which every status is counted by its name. */
    public static final int UNBOUNDED = IngestConfig.ANY_STATUSES;

    public StatusLimit {
        if (most < 1) {
            throw new IllegalArgumentException(
                    "Invalid limit of statuses: %d (must be at least 1)".formatted(most));
        }
    }

    /** True if there is no limit. */
    public boolean isUnbounded() {
        return most == UNBOUNDED;
    }

    /** The limit in words, to compare with that of a checkpoint; empty for the default. */
    String words() {
        // states of versions that did not know a limit have no words either
        return switch (most) {
            case IngestConfig.DEFAULT_STATUSES -> "";
            case UNBOUNDED -> ", any number of statuses";
            default -> ", at most %d statuses".formatted(most);
        };
    }
}
