package io.kappalake.lakehouse.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text form of durations in configuration files, on the command line and in what is printed:
 * amounts with units, the largest first, such as {@code 500ms}, {@code 30s} or {@code 3m 20s}.
 */
public final class Durations {
    private static final Pattern FORM =
            Pattern.compile(part("d") + part("h") + part("m(?:in)?") + part("s") + part("ms"));

    private static final Pattern ISO =
            Pattern.compile("\\bPT(?:\\d+H)?(?:\\d+M)?(?:\\d+(?:\\.\\d+)?S)?(?<!PT)\\b");

    private Durations() {}

    private static String part(String unit) {
        return "(?:(\\d{1,9})\\s*%s(?![a-z])\\s*)?".formatted(unit);
    }

    /**
     * Reads a duration; empty if the text is none. The units are ms, s, m or min, h and d, each at
     * most once.
     */
    public static Optional<Duration> parse(String text) {
        Matcher parts = FORM.matcher(text.strip());
        if (text.isBlank() || !parts.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                Duration.ofDays(amount(parts, 1))
                        .plusHours(amount(parts, 2))
                        .plusMinutes(amount(parts, 3))
                        .plusSeconds(amount(parts, 4))
                        .plusMillis(amount(parts, 5)));
    }

    private static long amount(Matcher parts, int unit) {
        return parts.group(unit) == null ? 0 : Long.parseLong(parts.group(unit));
    }

    /** Reads what {@link #parse} reads, and ISO 8601 such as {@code PT10M}, if not negative. */
    public static Optional<Duration> parseAlsoIso(String text) {
        Optional<Duration> duration = parse(text);
        if (duration.isPresent()) {
            return duration;
        }
        try {
            return Optional.of(Duration.parse(text.strip())).filter(read -> !read.isNegative());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * Writes a duration as {@link #parse} reads it, such as {@code 3m 20s}; to the millisecond, and
     * a negative one with a minus in front.
     */
    public static String format(Duration duration) {
        if (duration.isNegative()) {
            return "-" + format(duration.negated());
        }
        StringBuilder text = new StringBuilder();
        append(text, duration.toDays(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.isEmpty() ? "0s" : text.toString();
    }

    /** A text with its ISO 8601 durations, as checkpoints hold them, written by {@link #format}. */
    public static String formatWithin(String text) {
        return ISO.matcher(text).replaceAll(iso -> format(Duration.parse(iso.group())));
    }

    private static void append(StringBuilder text, long amount, String unit) {
        if (amount > 0) {
            text.append(text.isEmpty() ? "" : " ").append(amount).append(unit);
        }
    }
}
