package io.kappalake.transform.jinja;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Python's format specification, as in {@code '{:>8,.2f}'}.
 *
 * @param fill empty where none is given
 * @param align one of {@code <>=^}, or empty
 * @param precision -1 where none is given
 * @param type the conversion, or empty
 */
record FormatSpec(
        String fill,
        String align,
        String sign,
        boolean alternate,
        boolean zero,
        int width,
        String grouping,
        int precision,
        String type) {
    private static final Pattern SPEC =
            Pattern.compile(
                    "(?:(.)?([<>=^]))?([-+"
                            + " ])?(#)?(0)?(\\d+)?([,_])?(?:\\.(\\d+))?([bcdeEfFgGnosxX%])?",
                    Pattern.DOTALL);

    static String format(Object value, String spec) {
        String temporal = Temporals.format(value, spec);
        if (temporal != null) {
            return temporal;
        }
        return spec.isEmpty() ? Text.of(value) : parse(spec, value).format(value);
    }

    private static FormatSpec parse(String spec, Object value) {
        Matcher matcher = SPEC.matcher(spec);
        if (!matcher.matches()) {
            throw JinjaException.value(
                    "Invalid format specifier '%s' for object of type '%s'"
                            .formatted(spec, Types.name(value)));
        }
        return new FormatSpec(
                text(matcher.group(1)),
                text(matcher.group(2)),
                text(matcher.group(3)),
                matcher.group(4) != null,
                matcher.group(5) != null,
                number(matcher.group(6), 0),
                text(matcher.group(7)),
                number(matcher.group(8), -1),
                text(matcher.group(9)));
    }

    private static String text(String group) {
        return group == null ? "" : group;
    }

    private static int number(String digits, int otherwise) {
        if (digits == null) {
            return otherwise;
        }
        return Limits.repeated(digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits));
    }

    String format(Object value) {
        boolean asText = type.equals("s") || (type.isEmpty() && value instanceof String);
        if (asText != value instanceof String || !(asText || Numbers.isNumber(value))) {
            boolean known = value instanceof String || Numbers.isNumber(value);
            if (!known && type.isEmpty()) {
                throw JinjaException.type(
                        "unsupported format string passed to %s.__format__"
                                .formatted(Types.name(value)));
            }
            throw unknownCode(value);
        }
        if (asText) {
            String text = (String) value;
            int length = Strings.length(text);
            String cut =
                    precision >= 0 && precision < length
                            ? text.substring(0, text.offsetByCodePoints(0, precision))
                            : text;
            return aligned("", cut, "<");
        }
        return number(value);
    }

    private JinjaException unknownCode(Object value) {
        return JinjaException.value(
                "Unknown format code '%s' for object of type '%s'"
                        .formatted(type, Types.name(value)));
    }

    private String number(Object value) {
        boolean integer = Numbers.isInteger(value);
        String digits =
                switch (type) {
                    case "" -> integer ? integer(value) : general(value);
                    case "d", "n", "b", "o", "x", "X", "c" -> {
                        if (!integer) {
                            throw unknownCode(value);
                        }
                        yield integer(value);
                    }
                    default -> real(value);
                };
        boolean negative = digits.startsWith("-");
        String magnitude = negative ? digits.substring(1) : digits;
        String prefix = negative ? "-" : sign.equals("-") ? "" : sign;
        if (alternate && "boxX".contains(type) && !type.isEmpty()) {
            prefix += "0" + type;
        }
        return aligned(prefix, grouped(magnitude), ">");
    }

    private String integer(Object value) {
        BigInteger integer = Numbers.bigInteger(value);
        return switch (type) {
            case "b" -> integer.toString(2);
            case "o" -> integer.toString(8);
            case "x" -> integer.toString(16);
            case "X" -> integer.toString(16).toUpperCase(Locale.ROOT);
            case "c" -> Character.toString(integer.intValue());
            default -> integer.toString();
        };
    }

    /** What a number without a conversion looks like. */
    private String general(Object value) {
        if (precision < 0) {
            return Text.of(value);
        }
        String text = Reals.general(value, Math.max(1, precision), false);
        return text.matches("-?\\d+") && Numbers.isFloat(value) ? text + ".0" : text;
    }

    private String real(Object value) {
        int digits = precision < 0 ? 6 : precision;
        return switch (type) {
            case "f", "F" -> Reals.fixed(value, digits);
            case "e", "E" -> upper(Reals.scientific(value, digits));
            case "%" -> Reals.fixed(Numbers.decimal(value).movePointRight(2), digits) + "%";
            default -> upper(Reals.general(value, Math.max(1, digits), alternate));
        };
    }

    private String upper(String text) {
        return Character.isUpperCase(type.charAt(0)) ? text.toUpperCase(Locale.ROOT) : text;
    }

    private String grouped(String digits) {
        if (grouping.isEmpty()) {
            return digits;
        }
        int end = 0;
        while (end < digits.length()
                && Character.digit(digits.charAt(end), 16) >= 0
                && digits.charAt(end) != 'e') {
            end++;
        }
        int group = !type.isEmpty() && "boxX".contains(type) ? 4 : 3;
        StringBuilder grouped = new StringBuilder(digits);
        for (int i = end - group; i > 0; i -= group) {
            grouped.insert(i, grouping);
        }
        return grouped.toString();
    }

    private String aligned(String prefix, String body, String natural) {
        String with = !align.isEmpty() ? align : zero ? "=" : natural;
        String filling = !fill.isEmpty() ? fill : zero ? "0" : " ";
        int space = Math.max(0, width - Strings.length(prefix + body));
        return switch (with) {
            case "<" -> prefix + body + filling.repeat(space);
            case "^" ->
                    filling.repeat(space / 2) + prefix + body + filling.repeat(space - space / 2);
            case "=" -> prefix + filling.repeat(space) + body;
            default -> filling.repeat(space) + prefix + body;
        };
    }
}
