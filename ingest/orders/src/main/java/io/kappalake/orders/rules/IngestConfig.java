package io.kappalake.orders.rules;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.kappalake.lakehouse.config.LakehouseConfig;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The section {@code ingest}.
 *
 * @param parallelism of the job
 * @param commitInterval time between two checkpoints, each of which commits to the tables
 * @param outOfOrderness how far a partition's watermark stays behind its newest event time
 * @param clockTolerance how far a record's event time may be ahead of its Kafka timestamp and still
 *     move the watermark of its partition; empty if all move it
 * @param idleness after this time without an order event a partition no longer holds back the
 *     firing of windows
 * @param allowedLateness how long after its end a window still accepts records
 * @param windowRetention event time for which a closed window's state is kept for partitions that
 *     were idle
 * @param tumbling size of the tumbling window
 * @param sliding the sliding window in addition to it
 * @param maxStatuses how many distinct statuses of a partition a window counts by their names, at
 *     least 1; {@link #ANY_STATUSES} if all
 * @param emit when a window's value is written
 * @param decode how a record is read
 * @param limits what a record may hold
 */
public record IngestConfig(
        int parallelism,
        Duration commitInterval,
        Duration outOfOrderness,
        Optional<Duration> clockTolerance,
        Duration idleness,
        Duration allowedLateness,
        Duration windowRetention,
        Duration tumbling,
        Optional<Sliding> sliding,
        // left out where it is the default: a replay's jar may be of a version that does not know
        // it
        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = DefaultStatuses.class)
                int maxStatuses,
        Emit emit,
        Decode decode,
        Limits limits) {
    /** The default of {@code maxStatuses}. */
    public static final int DEFAULT_STATUSES = 256;

    /** No limit of statuses. */
    public static final int ANY_STATUSES = Integer.MAX_VALUE;

    /** Equal to the limit of statuses that a plan need not hold. */
    private static final class DefaultStatuses {
        @Override
        public boolean equals(Object other) {
            return other instanceof Integer most && most == DEFAULT_STATUSES;
        }

        @Override
        public int hashCode() {
            return DEFAULT_STATUSES;
        }
    }

    public IngestConfig {
        check(parallelism > 0, "parallelism", parallelism);
        check(commitInterval.isPositive(), "commitInterval", commitInterval);
        check(!outOfOrderness.isNegative(), "outOfOrderness", outOfOrderness);
        check(
                clockTolerance.filter(Duration::isNegative).isEmpty(),
                "clockTolerance",
                clockTolerance);
        check(idleness.isPositive(), "idleness", idleness);
        check(!allowedLateness.isNegative(), "allowedLateness", allowedLateness);
        check(!windowRetention.isNegative(), "windowRetention", windowRetention);
        check(tumbling.isPositive(), "tumbling", tumbling);
        requireNonNull(sliding, "sliding");
        maxStatuses = maxStatuses == 0 ? DEFAULT_STATUSES : maxStatuses;
        check(maxStatuses > 0, "maxStatuses", maxStatuses);
        requireNonNull(emit, "emit");
        requireNonNull(decode, "decode");
        requireNonNull(limits, "limits");
    }

    /** The section of a lakehouse's configuration. */
    public static IngestConfig of(LakehouseConfig config) {
        return config.section(OrdersConfig.class).ingest();
    }

    /**
     * All of it as dotted keys of {@code kappalake.yaml} and canonical texts, in the order of the
     * keys: equal maps for equal configurations and for no others. A key without a value has {@code
     * none}. Given to {@link LakehouseConfig#load(java.nio.file.Path, Map)} as overrides, whatever
     * the file says, they make an equal configuration again.
     */
    public SortedMap<String, String> flat() {
        return IngestTexts.of(this);
    }

    /** The differences, by the keys of {@link #flat}; empty if the two are equal. */
    public static SortedMap<String, Change> differences(IngestConfig before, IngestConfig after) {
        return differences(before.flat(), after.flat());
    }

    /** The differences of two configurations that are given as {@link #flat} gives them. */
    public static SortedMap<String, Change> differences(
            SortedMap<String, String> before, SortedMap<String, String> after) {
        SortedMap<String, Change> differences = new TreeMap<>();
        SortedSet<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (String key : keys) {
            Change change =
                    new Change(
                            Optional.ofNullable(before.get(key)),
                            Optional.ofNullable(after.get(key)));
            if (!change.before().equals(change.after())) {
                differences.put(key, change);
            }
        }
        return Collections.unmodifiableSortedMap(differences);
    }

    private static void check(boolean valid, String name, Object value) {
        if (!valid) {
            throw new IllegalArgumentException("Invalid %s: %s".formatted(name, value));
        }
    }

    /**
     * The texts of a key in two configurations.
     *
     * @param before empty if only the second has the key
     * @param after empty if only the first has the key
     */
    public record Change(Optional<String> before, Optional<String> after) {
        public Change {
            requireNonNull(before, "before");
            requireNonNull(after, "after");
        }
    }

    /** When a window's value is written. */
    public enum Emit {
        /** When the watermark passes its end, and again as revision n+1 for what came later. */
        REVISIONS,
        /** Once, when it is closed for good. */
        FINAL
    }

    /**
     * A sliding window.
     *
     * @param size a multiple of {@code slide}, at most {@value #MOST_SLIDES} times it
     * @param slide time between the starts of two windows
     */
    public record Sliding(Duration size, Duration slide) {
        /** Each event counts in as many windows, so this bounds the work per event. */
        static final int MOST_SLIDES = 100;

        public Sliding {
            check(slide.isPositive(), "slide", slide);
            check(fits(size, slide), "size", size);
        }

        static boolean fits(Duration size, Duration slide) {
            long slides = size.toMillis() / slide.toMillis();
            return size.toMillis() % slide.toMillis() == 0 && slides >= 1 && slides <= MOST_SLIDES;
        }
    }

    /** The JSON values that are read as amounts. */
    public enum Amounts {
        /** Integers. */
        INTEGER,
        /** Integers, and strings that hold nothing but the digits of one. */
        INTEGER_OR_STRING
    }

    /** The unit of a JSON integer that is a time, counted from 1970-01-01T00:00:00Z. */
    public enum EpochTimes {
        /** Nothing: an integer is no time. */
        NONE,
        SECONDS,
        MILLIS,
        MICROS
    }

    /**
     * Rules by which a record is read. Everything that the strict rules accept means the same under
     * all others.
     *
     * @param amounts which values are amounts
     * @param statusAliases the status that takes the place of another one; no value is also a key
     * @param epochTimes what integers in the fields for times mean
     * @param timePatterns forms of times that are tried in this order after ISO 8601, see {@link
     *     TimePattern}
     */
    public record Decode(
            Amounts amounts,
            SortedMap<String, String> statusAliases,
            EpochTimes epochTimes,
            List<String> timePatterns)
            implements Serializable {
        /** The default: nothing but the contract. */
        public static final Decode STRICT =
                new Decode(Amounts.INTEGER, new TreeMap<>(), EpochTimes.NONE, List.of());

        public Decode {
            requireNonNull(amounts, "amounts");
            statusAliases = Collections.unmodifiableSortedMap(new TreeMap<>(statusAliases));
            requireNonNull(epochTimes, "epochTimes");
            timePatterns = List.copyOf(timePatterns);
            StatusAliases.problem(statusAliases)
                    .ifPresent(
                            problem -> {
                                throw new IllegalArgumentException(
                                        "Invalid status alias " + problem);
                            });
            timePatterns.forEach(TimePattern::of);
        }
    }

    /**
     * Limits of a record's values; a record outside them goes to the dead letters.
     *
     * @param maxAhead how far event time may be ahead of the Kafka timestamp
     * @param earliest the oldest event time
     * @param maxAmountCents the greatest amount
     */
    public record Limits(Duration maxAhead, Instant earliest, long maxAmountCents)
            implements Serializable {
        public Limits {
            check(!maxAhead.isNegative(), "maxAhead", maxAhead);
            requireNonNull(earliest, "earliest");
            check(maxAmountCents >= 0, "maxAmountCents", maxAmountCents);
        }
    }
}
