package io.kappalake.replay.plan;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.Durations;
import io.kappalake.orders.topic.PartitionOffsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;

/** A start or a stop of a replay, as given by a user. */
public sealed interface Bound {
    /** The first offset there is. */
    record Earliest() implements Bound {}

    /** All that the live tables hold when the plan is made. */
    record Now() implements Bound {}

    /** The first offset at or after a Kafka timestamp. */
    record At(Instant time) implements Bound {}

    /** An offset for each of some partitions; the others are read completely. */
    record Offsets(Map<Integer, Long> offsets) implements Bound {
        public Offsets {
            offsets = Map.copyOf(offsets);
        }
    }

    /**
     * Parses {@code earliest}, {@code now}, {@code timestamp:T}, {@code duration:D} before now, or
     * {@linkplain PartitionOffsets offsets by partition} of that topic.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if it is something else
     */
    static Bound parse(String option, String text, String topic) {
        return parse(option, text, topic, Clock.systemUTC());
    }

    /** As {@link #parse(String, String, String)}, with a clock of its own. */
    static Bound parse(String option, String text, String topic, Clock clock) {
        if (text.equals("earliest") && option.equals("--from")) {
            return new Earliest();
        }
        if (text.equals("now") && option.equals("--to")) {
            return new Now();
        }
        if (text.startsWith("timestamp:")) {
            try {
                return new At(Instant.parse(text.substring("timestamp:".length())));
            } catch (DateTimeException e) {
                throw invalid(option, text, e);
            }
        }
        if (text.startsWith("duration:")) {
            return Durations.parse(text.substring("duration:".length()))
                    .<Bound>map(duration -> new At(clock.instant().minus(duration)))
                    .orElseThrow(() -> invalid(option, text, null));
        }
        if (text.startsWith(PartitionOffsets.PREFIX)) {
            return new Offsets(PartitionOffsets.parse(option, text, topic));
        }
        throw invalid(option, text, null);
    }

    private static LakehouseException invalid(String option, String text, Throwable cause) {
        return new LakehouseException(
                ErrorCode.INVALID_INPUT,
                "Invalid value '%s' for %s (must be %s, timestamp:2026-01-31T00:00:00Z, duration:2d for two days ago, %s)"
                        .formatted(
                                text,
                                option,
                                option.equals("--from") ? "earliest" : "now",
                                PartitionOffsets.FORMS),
                cause);
    }
}
