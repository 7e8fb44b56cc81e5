package io.kappalake.orders.event;

import static io.kappalake.orders.event.Words.HIGH_BITS;
import static io.kappalake.orders.event.Words.word;

import java.time.Instant;

/**
 * Reads {@code yyyy-MM-ddTHH:mm[:ss[(.|,)f{1,9}]](Z|+hh[[:]mm]|-hh[[:]mm])} from bytes without
 * allocating an object. Years are 0000 to 9999, seconds end at 59, zones at 18:00, as in {@link
 * java.time}; digits behind the microseconds are zeros.
 */
final class IsoTime {
    /** Result of {@link #parseMicros} for text that is no such time. */
    static final long INVALID = Long.MIN_VALUE;

    private static final int SHORTEST = "yyyy-MM-ddTHH:mmZ".length();
    private static final int MINUTES_END = "yyyy-MM-ddTHH:mm".length();
    private static final int SECONDS_END = "yyyy-MM-ddTHH:mm:ss".length();
    private static final int MICROS = 6;
    private static final int LONGEST_FRACTION = 9;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int MAX_ZONE_MINUTES = 18 * 60;
    private static final int DAYS_TO_EPOCH = 719_528;
    private static final Instant EARLIEST = Instant.parse("-0001-12-31T06:00:00Z");
    private static final Instant AFTER_LATEST = Instant.parse("+10000-01-01T18:00:00Z");

    private static final long DATE = word("0000-00-");
    private static final long TIME = word("00T00:00");
    // what lifts a digit's byte above 9, and a separator's above 0, to a high bit
    private static final long DATE_CARRY = word("vvvv\u007fvv\u007f");
    private static final long TIME_CARRY = word("vv\u007fvv\u007fvv");

    private static final int[] DAYS_BEFORE_MONTH = {
        0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334
    };
    private static final int[] DAYS_IN_MONTH = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private IsoTime() {}

    /** Microseconds since 1970-01-01T00:00:00Z of the text in {@code [from, to)}, or INVALID. */
    static long parseMicros(byte[] text, int from, int to) {
        if (to - from < SHORTEST) {
            return INVALID;
        }
        long date = word(text, from) ^ DATE;
        long time = word(text, from + 8) ^ TIME;
        // a digit is at most 9 now, and a separator 0; whatever is more reaches a high bit
        long wrong = (date + DATE_CARRY) | date | (time + TIME_CARRY) | time;
        if ((wrong & HIGH_BITS) != 0) {
            return INVALID;
        }
        int position = from + MINUTES_END;
        int second = 0;
        if (text[position] == ':') {
            position = from + SECONDS_END;
            if (position >= to) {
                return INVALID;
            }
            int tens = text[position - 2] - '0';
            int ones = text[position - 1] - '0';
            if (tens < 0 || tens > 5 || ones < 0 || ones > 9) {
                return INVALID;
            }
            second = tens * 10 + ones;
        }
        int year = twoDigits(date, 0) * 100 + twoDigits(date, 2);
        int month = twoDigits(date, 5);
        int day = twoDigits(time, 0);
        int hour = twoDigits(time, 3);
        int minute = twoDigits(time, 6);
        if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59) {
            return INVALID;
        }
        boolean leap = (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
        if (day > DAYS_IN_MONTH[month] + (leap && month == 2 ? 1 : 0)) {
            return INVALID;
        }
        long seconds =
                epochDay(year, month, day, leap) * 86_400L + hour * 3600L + minute * 60L + second;

        long micros = 0;
        if (position == from + SECONDS_END && (text[position] == '.' || text[position] == ',')) {
            position++;
            int begin = position;
            long fraction = 0;
            while (position < to && isDigit(text[position])) {
                if (position - begin < MICROS) {
                    fraction = fraction * 10 + (text[position] - '0');
                } else if (text[position] != '0' || position - begin == LONGEST_FRACTION) {
                    return INVALID;
                }
                position++;
            }
            if (position == begin) {
                return INVALID;
            }
            for (int digits = position - begin; digits < MICROS; digits++) {
                fraction *= 10;
            }
            micros = fraction;
        }
        if (position == to - 1 && text[position] == 'Z') {
            return seconds * MICROS_PER_SECOND + micros;
        }
        int zone = zoneMinutes(text, position, to);
        return zone == Integer.MIN_VALUE
                ? INVALID
                : (seconds - zone * 60L) * MICROS_PER_SECOND + micros;
    }

    /** True if a text can express the time: the years 0000 to 9999 at some offset. */
    static boolean isPossible(Instant time) {
        return !time.isBefore(EARLIEST) && time.isBefore(AFTER_LATEST);
    }

    private static int zoneMinutes(byte[] text, int from, int to) {
        // +hh, +hhmm or +hh:mm
        int length = to - from;
        boolean colon = length == 6 && text[from + 3] == ':';
        if ((length != 3 && length != 5 && !colon)
                || (text[from] != '+' && text[from] != '-')
                || !isDigit(text[from + 1])
                || !isDigit(text[from + 2])) {
            return Integer.MIN_VALUE;
        }
        int hours = text[from + 1] * 10 + text[from + 2] - '0' * 11;
        int minutes = 0;
        if (length > 3) {
            if (!isDigit(text[to - 2]) || !isDigit(text[to - 1])) {
                return Integer.MIN_VALUE;
            }
            minutes = text[to - 2] * 10 + text[to - 1] - '0' * 11;
        }
        int zone = hours * 60 + minutes;
        if (minutes > 59 || zone > MAX_ZONE_MINUTES) {
            return Integer.MIN_VALUE;
        }
        return text[from] == '-' ? -zone : zone;
    }

    private static int epochDay(int year, int month, int day, boolean leap) {
        int before = year - 1;
        int leapDays =
                year == 0
                        ? 0
                        : before / 4 - before / 100 + before / 400 + 1; // the year 0 is a leap year
        return 365 * year
                + leapDays
                + DAYS_BEFORE_MONTH[month]
                + (leap && month > 2 ? 1 : 0)
                + day
                - 1
                - DAYS_TO_EPOCH;
    }

    /** The number that the two digits at that place of the word make. */
    private static int twoDigits(long digits, int place) {
        int pair = (int) (digits >>> (8 * place)) & 0x0f0f;
        return (pair & 0x0f) * 10 + (pair >>> 8);
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }
}
