package io.kappalake.ingest.event;

/**
 * Reads {@code yyyy-MM-ddTHH:mm:ss[.f{1,6}](Z|+hh:mm|-hh:mm)} from bytes without making an object.
 * Years are 0000 to 9999, seconds end at 59, zones at 18:00, as in {@link java.time}.
 */
final class IsoTime {
    /** What {@link #parseMicros} answers for text that is no such time. */
    static final long INVALID = Long.MIN_VALUE;

    private static final int SHORTEST = "yyyy-MM-ddTHH:mm:ssZ".length();
    private static final int SECONDS_END = "yyyy-MM-ddTHH:mm:ss".length();
    private static final int ZONE_LENGTH = "+hh:mm".length();
    private static final int LONGEST_FRACTION = 6;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int MAX_ZONE_MINUTES = 18 * 60;
    private static final int DAYS_TO_EPOCH = 719_528;

    private static final int[] DAYS_BEFORE_MONTH = {
        0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334
    };
    private static final int[] DAYS_IN_MONTH = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private IsoTime() {}

    /** Microseconds since 1970-01-01T00:00:00Z of the text in {@code [from, to)}, or INVALID. */
    static long parseMicros(byte[] text, int from, int to) {
        if (to - from < SHORTEST
                || text[from + 4] != '-'
                || text[from + 7] != '-'
                || text[from + 10] != 'T'
                || text[from + 13] != ':'
                || text[from + 16] != ':') {
            return INVALID;
        }
        // every part is negative if one of its characters is no digit
        int year = twoDigits(text, from) * 100 + twoDigits(text, from + 2);
        int month = twoDigits(text, from + 5);
        int day = twoDigits(text, from + 8);
        int hour = twoDigits(text, from + 11);
        int minute = twoDigits(text, from + 14);
        int second = twoDigits(text, from + 17);
        if ((year | month | day | hour | minute | second) < 0
                || month < 1
                || month > 12
                || day < 1
                || hour > 23
                || minute > 59
                || second > 59) {
            return INVALID;
        }
        boolean leap = (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
        if (day > DAYS_IN_MONTH[month] + (leap && month == 2 ? 1 : 0)) {
            return INVALID;
        }
        long seconds =
                epochDay(year, month, day, leap) * 86_400L + hour * 3600L + minute * 60L + second;

        int position = from + SECONDS_END;
        long micros = 0;
        if (text[position] == '.') {
            position++;
            int begin = position;
            long fraction = 0;
            while (position < to && isDigit(text[position])) {
                fraction = fraction * 10 + (text[position] - '0');
                position++;
                if (position - begin > LONGEST_FRACTION) {
                    return INVALID;
                }
            }
            if (position == begin) {
                return INVALID;
            }
            for (int digits = position - begin; digits < LONGEST_FRACTION; digits++) {
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

    private static int zoneMinutes(byte[] text, int from, int to) {
        if (to - from != ZONE_LENGTH
                || (text[from] != '+' && text[from] != '-')
                || text[from + 3] != ':') {
            return Integer.MIN_VALUE;
        }
        int hours = twoDigits(text, from + 1);
        int minutes = twoDigits(text, from + 4);
        if (hours < 0 || minutes < 0 || minutes > 59 || hours * 60 + minutes > MAX_ZONE_MINUTES) {
            return Integer.MIN_VALUE;
        }
        int zone = hours * 60 + minutes;
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

    /** The number, or one below -1000 if a character is no digit. */
    private static int twoDigits(byte[] text, int at) {
        int tens = text[at] - '0';
        int ones = text[at + 1] - '0';
        return ((tens | ones | 9 - tens | 9 - ones) < 0) ? NOT_A_NUMBER : tens * 10 + ones;
    }

    // so low that a hundredfold of it plus 99 is negative, and so high that it does not overflow
    private static final int NOT_A_NUMBER = -1_000_000;

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }
}
