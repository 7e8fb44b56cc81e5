package io.kappalake.transform.jinja;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's isoformat: seconds always, microseconds where there are some. */
final class Isoformat {
    private static final Pattern DATETIME =
            Pattern.compile(
                    "(\\d{4}-\\d{2}-\\d{2})(?:.(\\d{2}(?::\\d{2}(?::\\d{2}(?:[.,]\\d{1,6}\\d*)?)?)?)(Z|[+-]\\d{2}:?\\d{2})?)?");

    private Isoformat() {}

    static String of(LocalTime time) {
        int micros = time.getNano() / 1000;
        String seconds =
                "%02d:%02d:%02d".formatted(time.getHour(), time.getMinute(), time.getSecond());
        return micros == 0 ? seconds : "%s.%06d".formatted(seconds, micros);
    }

    static String of(LocalDateTime time, String separator) {
        return time.toLocalDate() + separator + of(time.toLocalTime());
    }

    static String of(ZonedDateTime time, String separator) {
        return of(time.toLocalDateTime(), separator) + offset(time.getOffset(), ":");
    }

    static String offset(ZoneOffset offset, String colon) {
        int seconds = Math.abs(offset.getTotalSeconds());
        String sign = offset.getTotalSeconds() < 0 ? "-" : "+";
        String minutes = "%s%02d%s%02d".formatted(sign, seconds / 3600, colon, seconds / 60 % 60);
        return seconds % 60 == 0 ? minutes : "%s%s%02d".formatted(minutes, colon, seconds % 60);
    }

    static LocalDate parseDate(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw invalid(text);
        }
    }

    /** A LocalDateTime, or a ZonedDateTime where an offset is given. */
    static Object parse(String text) {
        Matcher matcher = DATETIME.matcher(text);
        if (!matcher.matches()) {
            throw invalid(text);
        }
        try {
            LocalDate date = LocalDate.parse(matcher.group(1));
            String clock = matcher.group(2);
            LocalTime time =
                    clock == null
                            ? LocalTime.MIDNIGHT
                            : LocalTime.parse(
                                    clock.length() == 2 ? clock + ":00" : clock.replace(',', '.'));
            String offset = matcher.group(3);
            return offset == null
                    ? date.atTime(time)
                    : date.atTime(time).atZone(ZoneId.of(offset.equals("Z") ? "Z" : offset));
        } catch (DateTimeParseException e) {
            throw invalid(text);
        }
    }

    private static JinjaException invalid(String text) {
        return JinjaException.value("Invalid isoformat string: " + Text.repr(text));
    }
}
