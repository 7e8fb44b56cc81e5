package io.kappalake.transform.jinja;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's strptime, in the C locale. */
final class Strptime {
    private static final List<String> MONTHS =
            List.of(
                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                    "dec");
    private static final String MONTH_NAMES =
            "january|february|march|april|may|june|july|august|september|october|november|december";
    private static final String DAY_NAMES =
            "monday|tuesday|wednesday|thursday|friday|saturday|sunday";

    private Strptime() {}

    /** A LocalDateTime, or a ZonedDateTime where the format has an offset. */
    static Object parse(String text, String format) {
        Matcher matcher = Pattern.compile(pattern(format), Pattern.CASE_INSENSITIVE).matcher(text);
        if (!matcher.matches()) {
            throw JinjaException.value(
                    "time data %s does not match format %s"
                            .formatted(Text.repr(text), Text.repr(format)));
        }
        Map<Character, String> parts = new HashMap<>();
        matcher.namedGroups().keySet().stream()
                .filter(name -> matcher.group(name) != null)
                .forEach(name -> parts.put(name.charAt(1), matcher.group(name)));
        try {
            return assembled(parts);
        } catch (DateTimeException e) {
            throw JinjaException.value(
                    "time data %s is not a time: %s".formatted(Text.repr(text), e.getMessage()));
        }
    }

    private static String pattern(String format) {
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c == '%' && i + 1 < format.length()) {
                pattern.append(directive(format.charAt(++i), format));
            } else if (Strings.isSpace(c)) {
                pattern.append("\\s+");
            } else {
                pattern.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return pattern.toString();
    }

    private static String directive(char directive, String format) {
        String digits =
                switch (directive) {
                    case 'Y' -> "\\d{4}";
                    case 'y' -> "\\d{2}";
                    case 'm' -> "1[0-2]|0?[1-9]";
                    case 'd' -> "3[01]|[12]\\d|0?[1-9]| [1-9]";
                    case 'H' -> "2[0-3]|[01]\\d|\\d";
                    case 'I' -> "1[0-2]|0?[1-9]";
                    case 'M' -> "[0-5]\\d|\\d";
                    case 'S' -> "6[01]|[0-5]\\d|\\d";
                    case 'f' -> "\\d{1,6}";
                    case 'j' -> "36[0-6]|3[0-5]\\d|[12]\\d\\d|0?[1-9]\\d|0{0,2}[1-9]";
                    case 'p' -> "am|pm";
                    case 'b' -> String.join("|", MONTHS);
                    case 'B' -> MONTH_NAMES;
                    case 'a' -> "mon|tue|wed|thu|fri|sat|sun";
                    case 'A' -> DAY_NAMES;
                    case 'z' -> "z|[+-]\\d{2}:?\\d{2}";
                    case 'Z' -> "utc|gmt";
                    case '%' -> "%";
                    default ->
                            throw JinjaException.value(
                                    "'%s' is a bad directive in format %s"
                                            .formatted(directive, Text.repr(format)));
                };
        return directive == '%' ? digits : "(?<p%s>%s)".formatted(directive, digits);
    }

    private static Object assembled(Map<Character, String> parts) {
        int year = number(parts, 'Y', 1900);
        if (parts.containsKey('y')) {
            int ofCentury = number(parts, 'y', 0);
            year = ofCentury < 69 ? 2000 + ofCentury : 1900 + ofCentury;
        }
        int month = number(parts, 'm', 1);
        String name = parts.getOrDefault('b', parts.get('B'));
        if (name != null) {
            month = MONTHS.indexOf(name.substring(0, 3).toLowerCase(Locale.ROOT)) + 1;
        }
        LocalDate date =
                parts.containsKey('j')
                        ? LocalDate.ofYearDay(year, number(parts, 'j', 1))
                        : LocalDate.of(year, month, number(parts, 'd', 1));
        int hour = number(parts, 'H', 0);
        if (parts.containsKey('I')) {
            boolean afternoon = parts.getOrDefault('p', "am").equalsIgnoreCase("pm");
            hour = number(parts, 'I', 12) % 12 + (afternoon ? 12 : 0);
        }
        String fraction = (parts.getOrDefault('f', "") + "000000").substring(0, 6);
        LocalTime time =
                LocalTime.of(
                        hour,
                        number(parts, 'M', 0),
                        number(parts, 'S', 0),
                        Integer.parseInt(fraction) * 1000);
        LocalDateTime local = date.atTime(time);
        String offset = parts.get('z');
        if (offset == null) {
            return local;
        }
        return local.atZone(offset.equalsIgnoreCase("z") ? ZoneOffset.UTC : ZoneOffset.of(offset));
    }

    private static int number(Map<Character, String> parts, char directive, int otherwise) {
        String digits = parts.get(directive);
        return digits == null ? otherwise : Integer.parseInt(digits.strip());
    }
}
