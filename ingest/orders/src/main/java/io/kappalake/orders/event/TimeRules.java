package io.kappalake.orders.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.kappalake.orders.rules.IngestConfig.Decode;
import io.kappalake.orders.rules.IngestConfig.EpochTimes;
import io.kappalake.orders.rules.TimePattern;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Rules for times in a record: ISO 8601 first, so that the patterns never change the meaning of
 * what {@link IsoTime} reads, then the patterns; and integers, if they are allowed.
 */
final class TimeRules {
    private static final long MICROS_PER_SECOND = 1_000_000;

    private final EpochTimes epochTimes;
    private final List<TimePattern> patterns;

    private TimeRules(EpochTimes epochTimes, List<TimePattern> patterns) {
        this.epochTimes = epochTimes;
        this.patterns = patterns;
    }

    static TimeRules from(Decode rules) {
        return new TimeRules(
                rules.epochTimes(), rules.timePatterns().stream().map(TimePattern::of).toList());
    }

    boolean takesIntegers() {
        return epochTimes != EpochTimes.NONE;
    }

    /**
     * Microseconds since the epoch of a text, or {@link IsoTime#INVALID}. Digits behind the
     * microseconds, which only a pattern can have, are cut off.
     */
    long parseMicros(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        long micros = IsoTime.parseMicros(bytes, 0, bytes.length);
        for (int i = 0; micros == IsoTime.INVALID && i < patterns.size(); i++) {
            micros =
                    patterns.get(i)
                            .parse(text)
                            .filter(IsoTime::isPossible)
                            .map(TimeRules::micros)
                            .orElse(IsoTime.INVALID);
        }
        return micros;
    }

    private static long micros(Instant time) {
        return time.getEpochSecond() * MICROS_PER_SECOND + time.getNano() / 1000;
    }

    /** Microseconds since the epoch of an integer, or {@link IsoTime#INVALID}. */
    long integerMicros(String integer) {
        try {
            long count = Long.parseLong(integer);
            long micros =
                    switch (epochTimes) {
                        case NONE -> IsoTime.INVALID;
                        case SECONDS -> Math.multiplyExact(count, MICROS_PER_SECOND);
                        case MILLIS -> Math.multiplyExact(count, 1000L);
                        case MICROS -> count;
                    };
            Instant time = Instant.ofEpochSecond(Math.floorDiv(micros, MICROS_PER_SECOND));
            return IsoTime.isPossible(time) ? micros : IsoTime.INVALID;
        } catch (NumberFormatException | ArithmeticException e) {
            // an integer, but farther from the epoch than any time
            return IsoTime.INVALID;
        }
    }

    /** Describes the forms that a text failed to match. */
    String textForms() {
        return patterns.isEmpty()
                ? "is not a possible time like 2026-01-31T23:59:59.123456Z"
                : "is no time of ISO 8601 nor of " + patternTexts();
    }

    /** Describes the range that an integer failed to match. */
    String integerForms() {
        return "is not from the years 0000 to 9999, in "
                + epochTimes.name().toLowerCase(Locale.ROOT)
                + " since 1970";
    }

    private String patternTexts() {
        return patterns.stream().map(TimePattern::text).collect(joining("; "));
    }
}
