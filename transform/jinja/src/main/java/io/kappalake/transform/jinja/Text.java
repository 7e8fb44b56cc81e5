package io.kappalake.transform.jinja;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Values as Python prints them. */
final class Text {
    private static final int DEEPEST = 100;

    private Text() {}

    /** What printing the value gives. */
    static String of(Object value) {
        return value instanceof String text ? text : plain(value, 0);
    }

    /** What the value looks like inside of a list. */
    static String repr(Object value) {
        return repr(value, 0);
    }

    private static String plain(Object value, int depth) {
        Budget.step();
        if (depth > DEEPEST) {
            throw JinjaException.of(
                    "RecursionError", "a value is nested deeper than %d levels".formatted(DEEPEST));
        }
        return switch (value) {
            case null -> "None";
            case String text -> text;
            case Boolean truth -> truth ? "True" : "False";
            case Double number -> Numbers.text(number);
            case Float number -> Numbers.text(number);
            case BigDecimal number -> number.toPlainString();
            case Number number -> number.toString();
            case Undefined undefined -> "";
            case JinjaObject object -> object.text();
            case Range range -> range.toString();
            case DictView view -> view.type() + "(" + joined(view, "[", "]", depth) + ")";
            case Tuple tuple -> joined(tuple, "(", tuple.size() == 1 ? ",)" : ")", depth);
            case List<?> list -> joined(list, "[", "]", depth);
            case Set<?> set -> set.isEmpty() ? "set()" : joined(set, "{", "}", depth);
            case Map<?, ?> map -> joined(map, depth);
            case JinjaFunction function -> "<function>";
            default -> {
                String temporal = Temporals.text(value);
                yield temporal == null ? value.toString() : temporal;
            }
        };
    }

    private static String repr(Object value, int depth) {
        return switch (value) {
            case String text -> quoted(text);
            case BigDecimal number -> "Decimal('" + number.toPlainString() + "')";
            case Undefined undefined -> "Undefined";
            case null -> "None";
            default -> {
                String temporal = Temporals.repr(value);
                yield temporal == null ? plain(value, depth) : temporal;
            }
        };
    }

    private static String joined(Collection<?> items, String begin, String end, int depth) {
        StringBuilder text = new StringBuilder(begin);
        Iterator<?> iterator = items.iterator();
        while (iterator.hasNext()) {
            text.append(repr(Native.of(iterator.next()), depth + 1));
            text.append(iterator.hasNext() ? ", " : "");
            Limits.text(text.length());
        }
        return text.append(end).toString();
    }

    private static String joined(Map<?, ?> map, int depth) {
        StringBuilder text = new StringBuilder("{");
        Iterator<? extends Map.Entry<?, ?>> iterator = map.entrySet().iterator();
        while (iterator.hasNext()) {
            Map.Entry<?, ?> entry = iterator.next();
            text.append(repr(Native.of(entry.getKey()), depth + 1)).append(": ");
            text.append(repr(Native.of(entry.getValue()), depth + 1));
            text.append(iterator.hasNext() ? ", " : "");
            Limits.text(text.length());
        }
        return text.append("}").toString();
    }

    private static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder quoted = new StringBuilder(text.length() + 2).append(quote);
        text.codePoints()
                .forEach(
                        c -> {
                            switch (c) {
                                case '\n' -> quoted.append("\\n");
                                case '\r' -> quoted.append("\\r");
                                case '\t' -> quoted.append("\\t");
                                case '\\' -> quoted.append("\\\\");
                                default -> {
                                    if (c == quote) {
                                        quoted.append('\\').append(quote);
                                    } else if (isPrintable(c)) {
                                        quoted.appendCodePoint(c);
                                    } else {
                                        quoted.append(escaped(c));
                                    }
                                }
                            }
                        });
        return quoted.append(quote).toString();
    }

    private static String escaped(int c) {
        String format = c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x";
        return format.formatted(c);
    }

    static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
