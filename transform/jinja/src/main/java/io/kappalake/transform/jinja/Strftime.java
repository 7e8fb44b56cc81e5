package io.kappalake.transform.jinja;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.WeekFields;
import java.util.Locale;

/** Python's strftime, in the C locale. */
final class Strftime {
    private static final WeekFields SUNDAYS = WeekFields.of(DayOfWeek.SUNDAY, 7);
    private static final WeekFields MONDAYS = WeekFields.of(DayOfWeek.MONDAY, 7);

    private Strftime() {}

    static String format(TemporalAccessor value, String format) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                text.append(c);
                continue;
            }
            char directive = format.charAt(++i);
            if (directive == '-' && i + 1 < format.length()) {
                String padded = directive(value, format.charAt(++i));
                text.append(padded.replaceFirst("^[0 ]+(?=\\d)", ""));
            } else {
                text.append(directive(value, directive));
            }
        }
        return text.toString();
    }

    private static String directive(TemporalAccessor value, char directive) {
        return switch (directive) {
            case 'Y' -> number(value, ChronoField.YEAR, 1900, 4);
            case 'y' -> "%02d".formatted(field(value, ChronoField.YEAR, 1900) % 100);
            case 'C' -> "%02d".formatted(field(value, ChronoField.YEAR, 1900) / 100);
            case 'm' -> number(value, ChronoField.MONTH_OF_YEAR, 1, 2);
            case 'd' -> number(value, ChronoField.DAY_OF_MONTH, 1, 2);
            case 'e' -> "%2d".formatted(field(value, ChronoField.DAY_OF_MONTH, 1));
            case 'H' -> number(value, ChronoField.HOUR_OF_DAY, 0, 2);
            case 'I' -> "%02d".formatted((field(value, ChronoField.HOUR_OF_DAY, 0) + 11) % 12 + 1);
            case 'M' -> number(value, ChronoField.MINUTE_OF_HOUR, 0, 2);
            case 'S' -> number(value, ChronoField.SECOND_OF_MINUTE, 0, 2);
            case 'f' -> number(value, ChronoField.MICRO_OF_SECOND, 0, 6);
            case 'p' -> field(value, ChronoField.HOUR_OF_DAY, 0) < 12 ? "AM" : "PM";
            case 'j' -> number(date(value), ChronoField.DAY_OF_YEAR, 1, 3);
            case 'a' -> date(value).getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'A' -> date(value).getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'b', 'h' -> month(value).getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'B' -> month(value).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'w' -> String.valueOf(date(value).getDayOfWeek().getValue() % 7);
            case 'u' -> String.valueOf(date(value).getDayOfWeek().getValue());
            case 'U' -> "%02d".formatted(date(value).get(SUNDAYS.weekOfYear()));
            case 'W' -> "%02d".formatted(date(value).get(MONDAYS.weekOfYear()));
            case 'V' -> "%02d".formatted(date(value).get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case 'G' -> "%04d".formatted(date(value).get(IsoFields.WEEK_BASED_YEAR));
            case 'z' ->
                    value instanceof ZonedDateTime time
                            ? Isoformat.offset(time.getOffset(), "")
                            : "";
            case 'Z' -> value instanceof ZonedDateTime time ? zone(time) : "";
            case 's' -> String.valueOf(epoch(value));
            case 'c' -> format(value, "%a %b %e %H:%M:%S %Y");
            case 'x', 'D' -> format(value, "%m/%d/%y");
            case 'X', 'T' -> format(value, "%H:%M:%S");
            case 'F' -> format(value, "%Y-%m-%d");
            case 'R' -> format(value, "%H:%M");
            case 'r' -> format(value, "%I:%M:%S %p");
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            default -> "%" + directive;
        };
    }

    private static long field(TemporalAccessor value, ChronoField field, long otherwise) {
        return value.isSupported(field) ? value.getLong(field) : otherwise;
    }

    private static String number(
            TemporalAccessor value, ChronoField field, long otherwise, int digits) {
        return ("%0" + digits + "d").formatted(field(value, field, otherwise));
    }

    private static LocalDate date(TemporalAccessor value) {
        return value.isSupported(ChronoField.EPOCH_DAY)
                ? LocalDate.from(value)
                : LocalDate.of(1900, 1, 1);
    }

    private static Month month(TemporalAccessor value) {
        return date(value).getMonth();
    }

    private static String zone(ZonedDateTime time) {
        return time.getZone() instanceof ZoneOffset offset
                ? Zones.name(offset)
                : DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH).format(time);
    }

    private static long epoch(TemporalAccessor value) {
        if (value instanceof ZonedDateTime time) {
            return time.toEpochSecond();
        }
        try {
            return LocalDateTime.from(value).toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return date(value).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
        }
    }
}
