package io.kappalake.orders.event;

import io.kappalake.orders.rules.IngestConfig.Limits;
import java.time.Duration;
import java.time.Instant;

/**
 * {@link Limits} as numbers. Bounds beyond what a record can express are reduced to what it can
 * express.
 */
record EventLimits(long maxAheadMicros, long earliestMicros, long maxAmountCents) {
    /** The longest id, in bytes of UTF-8. */
    static final int MAX_ID_BYTES = 256;

    /** The longest status, in bytes of UTF-8: windows keep state for each. */
    static final int MAX_STATUS_BYTES = 64;

    private static final Instant FIRST = Instant.parse("-0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("+10001-01-01T00:00:00Z");
    private static final Duration ALL_TIMES = Duration.between(FIRST, LAST);

    static EventLimits from(Limits limits) {
        Duration ahead = limits.maxAhead().compareTo(ALL_TIMES) > 0 ? ALL_TIMES : limits.maxAhead();
        Instant earliest = limits.earliest().isBefore(FIRST) ? FIRST : limits.earliest();
        if (earliest.isAfter(LAST)) {
            earliest = LAST;
        }
        return new EventLimits(
                ahead.toSeconds() * 1_000_000 + ahead.toNanosPart() / 1000,
                earliest.getEpochSecond() * 1_000_000 + earliest.getNano() / 1000,
                limits.maxAmountCents());
    }

    boolean isTooEarly(long eventTimeMicros) {
        return eventTimeMicros < earliestMicros;
    }

    /** A Kafka timestamp is any {@code long} its producer likes, so it is not multiplied. */
    boolean isTooFarAhead(long eventTimeMicros, long kafkaTimestampMillis) {
        return Math.ceilDiv(eventTimeMicros - maxAheadMicros, 1000L) > kafkaTimestampMillis;
    }
}
