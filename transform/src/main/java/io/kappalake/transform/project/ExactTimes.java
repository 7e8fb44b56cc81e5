package io.kappalake.transform.project;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates and times in seeds, with all their digits. */
final class ExactTimes {
    /** How many digits of a second TIMESTAMP and TIME have if they do not say. */
    static final int USUAL_DIGITS = 3;

    /** How many digits of a second an Iceberg table stores. */
    private static final int STORED_DIGITS = 6;

    private static final int NANO_DIGITS = 9;

    private static final String DATE = "(?<year>[0-9]{4})-(?<month>[0-9]{1,2})-(?<day>[0-9]{1,2})";
    private static final String TIME =
            "(?<hour>[0-9]{1,2}):(?<minute>[0-9]{1,2})(?::(?<second>[0-9]{1,2})(?:\\.(?<fraction>[0-9]+))?)?";
    private static final Pattern DAY = Pattern.compile(DATE);
    private static final Pattern CLOCK = Pattern.compile(TIME);
    private static final Pattern MOMENT =
            Pattern.compile(DATE + "(?:[ Tt]" + TIME + ")?\\s*(?<zone>[-+A-Za-z].*)?");

    private static final DateTimeFormatter WRITTEN =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);
    private static final DateTimeFormatter WRITTEN_TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT);

    private ExactTimes() {}

    static String date(String text) {
        Matcher found = DAY.matcher(text.strip());
        if (!found.matches()) {
            throw new IllegalArgumentException("write it as 2026-11-01");
        }
        return day(found).toString();
    }

    static String time(String text, int digits) {
        Matcher found = CLOCK.matcher(text.strip());
        if (!found.matches()) {
            throw new IllegalArgumentException("write it as 10:30:00");
        }
        return WRITTEN_TIME.format(clock(found, digits));
    }

    static String timestamp(String text, int digits) {
        Matcher found = moment(text);
        if (found.group("zone") != null) {
            throw new IllegalArgumentException(
                    "its zone would be lost; write timestamp(6) with time zone, or take it off");
        }
        return WRITTEN.format(local(found, digits));
    }

    /** Without a zone, it is UTC. */
    static String instant(String text, int digits) {
        Matcher found = moment(text);
        LocalDateTime local = local(found, digits);
        ZoneId zone = found.group("zone") == null ? ZoneOffset.UTC : zone(found.group("zone"));
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        if (offsets.size() != 1) {
            throw new IllegalArgumentException(
                    offsets.isEmpty()
                            ? "there is no such time in its zone"
                            : "that time is there twice in its zone; write an offset");
        }
        return WRITTEN.format(
                        local.atOffset(offsets.getFirst()).withOffsetSameInstant(ZoneOffset.UTC))
                + " UTC";
    }

    private static Matcher moment(String text) {
        Matcher found = MOMENT.matcher(text.strip());
        if (!found.matches()) {
            throw new IllegalArgumentException("write it as 2026-11-01 10:30:00");
        }
        return found;
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text.strip());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("its zone is unknown", e);
        }
    }

    private static LocalDateTime local(Matcher found, int digits) {
        return LocalDateTime.of(
                day(found), found.group("hour") == null ? LocalTime.MIN : clock(found, digits));
    }

    private static LocalDate day(Matcher found) {
        try {
            return LocalDate.of(
                    Integer.parseInt(found.group("year")),
                    Integer.parseInt(found.group("month")),
                    Integer.parseInt(found.group("day")));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("there is no such day", e);
        }
    }

    private static LocalTime clock(Matcher found, int digits) {
        String second = found.group("second");
        try {
            return LocalTime.of(
                    Integer.parseInt(found.group("hour")),
                    Integer.parseInt(found.group("minute")),
                    second == null ? 0 : Integer.parseInt(second),
                    nanos(found.group("fraction"), digits));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("there is no such time of day", e);
        }
    }

    private static int nanos(String fraction, int digits) {
        if (fraction == null) {
            return 0;
        }
        String kept = fraction.replaceFirst("0+$", "");
        int most = Math.min(digits, STORED_DIGITS);
        if (kept.length() > most) {
            throw new IllegalArgumentException(
                    "it has %d digits of a second, %d are stored".formatted(kept.length(), most));
        }
        return kept.isEmpty()
                ? 0
                : Integer.parseInt(kept + "0".repeat(NANO_DIGITS - kept.length()));
    }
}
