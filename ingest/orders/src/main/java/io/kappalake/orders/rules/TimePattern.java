package io.kappalake.orders.rules;

import io.kappalake.lakehouse.config.References;
import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.Optional;

/**
 * A form of times in the language of {@link DateTimeFormatter}, strictly resolved: there is no 30
 * February. {@code y} means the year, as {@code u} does, unless the pattern has an era. Names are
 * English. A time without offset is UTC. Threads may share it.
 */
public final class TimePattern {
    static final String SEPARATOR = ";";

    private static final String EXAMPLE = "such as yyyy-MM-dd HH:mm:ss or dd/MM/yyyy HH:mm";
    private static final String UNCLEAR =
            "a pattern that says one date and time, %s".formatted(EXAMPLE);
    private static final ZonedDateTime SAMPLE =
            ZonedDateTime.of(
                    LocalDateTime.of(2026, 11, 28, 13, 47, 59, 123_456_789), ZoneOffset.UTC);

    private final String text;
    private final DateTimeFormatter formatter;

    private TimePattern(String text, DateTimeFormatter formatter) {
        this.text = text;
        this.formatter = formatter;
    }

    /**
     * A pattern.
     *
     * @throws IllegalArgumentException with what to write, if it is none, names zones, whose
     *     offsets are not the record's to say, or lacks the date or the time of day
     */
    public static TimePattern of(String text) {
        problem(text)
                .ifPresent(
                        problem -> {
                            throw new IllegalArgumentException(
                                    "Invalid time pattern '%s' (must be %s)"
                                            .formatted(text, problem));
                        });
        return new TimePattern(text, formatter(text));
    }

    /** The rule that the text breaks; empty if it breaks none. */
    static Optional<String> problem(String text) {
        if (text.isEmpty() || !text.strip().equals(text) || text.contains(SEPARATOR)) {
            return Optional.of("patterns separated by '%s', %s".formatted(SEPARATOR, EXAMPLE));
        }
        if (References.hasReference(text)) {
            return Optional.of("a text without ${, which would be taken for a reference");
        }
        if (letters(text).chars().anyMatch(letter -> "zvV".indexOf(letter) >= 0)) {
            return Optional.of(
                    "without zones by name, whose offsets change with the JDK: write X for an"
                            + " offset");
        }
        try {
            return problem(formatter(text));
        } catch (IllegalArgumentException e) {
            return Optional.of(
                    "a pattern of java.time.format.DateTimeFormatter, %s; %s"
                            .formatted(EXAMPLE, e.getMessage()));
        }
    }

    private static Optional<String> problem(DateTimeFormatter formatter) {
        LocalDate date;
        LocalTime time;
        try {
            TemporalAccessor sample = formatter.parse(formatter.format(SAMPLE));
            date = sample.query(TemporalQueries.localDate());
            time = sample.query(TemporalQueries.localTime());
        } catch (DateTimeException e) {
            return Optional.of(UNCLEAR);
        }
        if (date == null) {
            return Optional.of(
                    "a date and a time of day, it has no full date, %s".formatted(EXAMPLE));
        }
        if (time == null) {
            return Optional.of(
                    "a date and a time of day, it has no time of day (HH, or hh with a), %s"
                            .formatted(EXAMPLE));
        }
        return date.equals(SAMPLE.toLocalDate()) && time.getHour() == SAMPLE.getHour()
                ? Optional.empty()
                : Optional.of(UNCLEAR);
    }

    private static DateTimeFormatter formatter(String text) {
        String pattern = letters(text).contains("G") ? text : yearsForYearsOfEra(text);
        return new DateTimeFormatterBuilder()
                .appendPattern(pattern)
                .toFormatter(Locale.ENGLISH)
                .withResolverStyle(ResolverStyle.STRICT);
    }

    /** The text without its quoted parts. */
    private static String letters(String text) {
        return text.replaceAll("'[^']*'", "");
    }

    private static String yearsForYearsOfEra(String text) {
        StringBuilder pattern = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            quoted ^= character == '\'';
            pattern.append(character == 'y' && !quoted ? 'u' : character);
        }
        return pattern.toString();
    }

    /** As it was written. */
    public String text() {
        return text;
    }

    /** The time that a text denotes; empty if it is not of this form, or no possible time. */
    public Optional<Instant> parse(String time) {
        ParsePosition position = new ParsePosition(0);
        // most texts that are not of this form end here, which is cheaper than an exception
        if (formatter.parseUnresolved(time, position) == null
                || position.getIndex() != time.length()) {
            return Optional.empty();
        }
        try {
            TemporalAccessor parsed = formatter.parse(time);
            if (parsed.isSupported(ChronoField.INSTANT_SECONDS)) {
                return Optional.of(Instant.from(parsed));
            }
            LocalDate date = parsed.query(TemporalQueries.localDate());
            LocalTime timeOfDay = parsed.query(TemporalQueries.localTime());
            return date == null || timeOfDay == null
                    ? Optional.empty()
                    : Optional.of(LocalDateTime.of(date, timeOfDay).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
