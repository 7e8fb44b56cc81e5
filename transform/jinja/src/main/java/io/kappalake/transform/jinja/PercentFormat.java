package io.kappalake.transform.jinja;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code 'text %s' % values}. */
final class PercentFormat {
    private static final Pattern FIELD =
            Pattern.compile(
                    "%(?:\\(([^)]*)\\))?([-+ #0]*)(\\*|\\d+)?(?:\\.(\\*|\\d*))?[hlL]?(.)",
                    Pattern.DOTALL);

    private final Object values;
    private int next;

    private PercentFormat(Object values) {
        this.values = values;
    }

    static String format(String text, Object values) {
        return new PercentFormat(values).expand(text);
    }

    private String expand(String text) {
        StringBuilder expanded = new StringBuilder();
        Matcher field = FIELD.matcher(text);
        int at = 0;
        for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', at)) {
            expanded.append(text, at, i);
            if (!field.find(i) || field.start() != i) {
                throw JinjaException.value("incomplete format");
            }
            expanded.append(field(field));
            Limits.text(expanded.length());
            at = field.end();
        }
        boolean left =
                values instanceof Tuple tuple
                        ? next < tuple.size()
                        : next == 0 && !(values instanceof Map) && !(values instanceof List);
        if (left) {
            throw JinjaException.type("not all arguments converted during string formatting");
        }
        return expanded.append(text, at, text.length()).toString();
    }

    private Object value() {
        if (values instanceof Tuple tuple) {
            if (next >= tuple.size()) {
                throw JinjaException.type("not enough arguments for format string");
            }
            return Native.of(tuple.get(next++));
        }
        if (next++ > 0) {
            throw JinjaException.type("not enough arguments for format string");
        }
        return values;
    }

    private Object named(String name) {
        if (!(values instanceof Map<?, ?> map)) {
            throw JinjaException.type("format requires a mapping");
        }
        if (!map.containsKey(name)) {
            throw JinjaException.of("KeyError", Text.repr(name));
        }
        return Native.of(map.get(name));
    }

    private int number(String digits, int otherwise) {
        if (digits == null) {
            return otherwise;
        }
        if (digits.equals("*")) {
            return Limits.repeated(Numbers.index(value()));
        }
        return digits.isEmpty()
                ? 0
                : Limits.repeated(
                        digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits));
    }

    private String field(Matcher field) {
        String type = field.group(5);
        if (type.equals("%")) {
            return "%";
        }
        String flags = field.group(2);
        int width = number(field.group(3), 0);
        int precision = number(field.group(4), -1);
        Object value = field.group(1) == null ? value() : named(field.group(1));
        String body = body(type, value, precision, flags);
        boolean numeric = "sracb".indexOf(type) < 0;
        String sign = "";
        if (numeric) {
            boolean negative = body.startsWith("-");
            body = negative ? body.substring(1) : body;
            sign = negative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
            if (flags.contains("#") && "oxX".contains(type)) {
                sign += "0" + type;
            }
        }
        int space = Math.max(0, width - Strings.length(sign + body));
        if (flags.contains("-")) {
            return sign + body + " ".repeat(space);
        }
        return numeric && flags.contains("0")
                ? sign + "0".repeat(space) + body
                : " ".repeat(space) + sign + body;
    }

    private static String body(String type, Object value, int precision, String flags) {
        return switch (type) {
            case "s" -> cut(Text.of(value), precision);
            case "r", "a" -> cut(Text.repr(value), precision);
            case "c" ->
                    value instanceof String text ? text : Character.toString(Numbers.index(value));
            case "d", "i", "u" -> digits(integer(type, value, true).toString(), precision);
            case "x" -> digits(integer(type, value, false).toString(16), precision);
            case "X" ->
                    digits(integer(type, value, false).toString(16), precision)
                            .toUpperCase(Locale.ROOT);
            case "o" -> digits(integer(type, value, false).toString(8), precision);
            case "f", "F" -> Reals.fixed(real(value), precision < 0 ? 6 : precision);
            case "e" -> Reals.scientific(real(value), precision < 0 ? 6 : precision);
            case "E" ->
                    Reals.scientific(real(value), precision < 0 ? 6 : precision)
                            .toUpperCase(Locale.ROOT);
            case "g", "G" -> {
                String general =
                        Reals.general(
                                real(value),
                                Math.max(1, precision < 0 ? 6 : precision),
                                flags.contains("#"));
                yield type.equals("G") ? general.toUpperCase(Locale.ROOT) : general;
            }
            default ->
                    throw JinjaException.value("unsupported format character '%s'".formatted(type));
        };
    }

    private static String cut(String text, int precision) {
        return precision >= 0 && precision < Strings.length(text)
                ? text.substring(0, text.offsetByCodePoints(0, precision))
                : text;
    }

    private static String digits(String number, int precision) {
        boolean negative = number.startsWith("-");
        String digits = negative ? number.substring(1) : number;
        return (negative ? "-" : "")
                + "0".repeat(Math.max(0, precision - digits.length()))
                + digits;
    }

    private static BigInteger integer(String type, Object value, boolean truncates) {
        if (!Numbers.isInteger(value) && !(truncates && Numbers.isNumber(value))) {
            throw JinjaException.type(
                    "%%%s format: a real number is required, not %s"
                            .formatted(type, Types.name(value)));
        }
        return Numbers.bigInteger(Numbers.truncated(value));
    }

    private static Object real(Object value) {
        if (!Numbers.isNumber(value)) {
            throw JinjaException.type("must be real number, not " + Types.name(value));
        }
        return value;
    }
}
