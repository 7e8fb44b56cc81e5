package io.kappalake.orders.clock;

import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;

/**
 * The rule of which records move the clock of their partition: those whose event time is at most
 * the tolerance ahead of their Kafka timestamp. Any other is an order event like all others and
 * counts in its windows, but does not say how far the partition is. In Java and in SQL, side by
 * side.
 *
 * <p>The rule reads the two times of the one record and nothing else, and the tables keep both. So
 * the clock is a function of the log: the same at any speed, parallelism and number of restarts,
 * read from Kafka or from {@code order_events}. It guarantees that
 *
 * <ul>
 *   <li>a record that is more than the tolerance ahead of its Kafka timestamp makes no other record
 *       late, whatever time it claims;
 *   <li>a clock is never more than the tolerance ahead of the newest Kafka timestamp of its
 *       partition.
 * </ul>
 *
 * <p>That timestamp is the broker's where the topic has {@code
 * message.timestamp.type=LogAppendTime}. Where it is the producer's, the broker refuses those that
 * are more than {@code message.timestamp.after.max.ms} ahead of its own clock, so that a clock is
 * at most this and the tolerance ahead of the broker's.
 *
 * @param toleranceMillis at least 0, or {@link #UNBOUNDED}
 */
public record ClockRule(long toleranceMillis) implements Serializable {
    /** The tolerance by which every record moves the clock. */
    public static final long UNBOUNDED = Long.MAX_VALUE;

    private static final long MICROS_PER_MILLI = 1_000;

    public ClockRule {
        if (toleranceMillis < 0) {
            throw new IllegalArgumentException(
                    "Invalid tolerance of the clock: %d ms (must not be negative)"
                            .formatted(toleranceMillis));
        }
    }

    /** The rule with this tolerance; all records move the clock if there is none. */
    public static ClockRule of(Optional<Duration> tolerance) {
        return new ClockRule(tolerance.map(Duration::toMillis).orElse(UNBOUNDED));
    }

    /** True if a record moves the clock: event time in microseconds, Kafka's in milliseconds. */
    public boolean moves(long eventTimeMicros, long kafkaTimestampMillis) {
        return toleranceMillis == UNBOUNDED
                || Math.ceilDiv(eventTimeMicros, MICROS_PER_MILLI) - toleranceMillis
                        <= kafkaTimestampMillis;
    }

    /** {@link #moves} as a condition in SQL on the rows of {@code order_events}. */
    public String movesSql() {
        return toleranceMillis == UNBOUNDED
                ? "TRUE"
                : "event_time <= date_add('millisecond', %d, kafka_timestamp)"
                        .formatted(toleranceMillis);
    }
}
