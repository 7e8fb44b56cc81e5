package io.kappalake.transform.jinja;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes JSON as Python's json.dumps does under jinja2's policy: sorted keys, ASCII only. */
final class Json {
    private static final int DEEPEST = 100;

    private final StringBuilder json = new StringBuilder();
    private final String indent;

    private Json(String indent) {
        this.indent = indent;
    }

    /** JSON that can stand in HTML. */
    static String html(Object value, Object indent) {
        String unit =
                indent == null
                        ? null
                        : indent instanceof String text
                                ? text
                                : Strings.padded("", Math.max(0, Numbers.index(indent)), 0, " ");
        Json writer = new Json(unit);
        writer.write(value, 0);
        return writer.json
                .toString()
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("'", "\\u0027");
    }

    private void write(Object value, int depth) {
        if (depth > DEEPEST) {
            throw JinjaException.value("Circular reference detected");
        }
        switch (value) {
            case null -> json.append("null");
            case String text -> string(text);
            case Boolean truth -> json.append(truth);
            case BigDecimal number -> throw unsupported(number);
            case Number number -> number(Native.of(number));
            case Set<?> set -> throw unsupported(set);
            case List<?> list -> array(list, depth);
            case Map<?, ?> map -> object(map, depth);
            default -> throw unsupported(value);
        }
    }

    private static JinjaException unsupported(Object value) {
        return JinjaException.type(
                "Object of type %s is not JSON serializable".formatted(Types.name(value)));
    }

    private void number(Object number) {
        String text = Text.of(number);
        json.append(
                switch (text) {
                    case "nan" -> "NaN";
                    case "inf" -> "Infinity";
                    case "-inf" -> "-Infinity";
                    default -> text;
                });
    }

    private void array(Collection<?> items, int depth) {
        json.append('[');
        boolean first = true;
        for (Object item : items) {
            next(first, depth + 1);
            write(item, depth + 1);
            first = false;
        }
        end(first, depth, ']');
    }

    private void object(Map<?, ?> map, int depth) {
        List<Object> keys = Sequences.list(map);
        Sorting.sort(keys, key -> key, false);
        json.append('{');
        boolean first = true;
        for (Object key : keys) {
            next(first, depth + 1);
            string(name(key));
            json.append(": ");
            write(map.get(key), depth + 1);
            first = false;
        }
        end(first, depth, '}');
    }

    private static String name(Object key) {
        return switch (key) {
            case null -> "null";
            case String text -> text;
            case Boolean truth -> truth.toString();
            case Number number -> Text.of(number);
            default ->
                    throw JinjaException.type(
                            "keys must be str, int, float, bool or None, not " + Types.name(key));
        };
    }

    private void next(boolean first, int depth) {
        if (!first) {
            json.append(indent == null ? ", " : ",");
        }
        line(depth);
    }

    private void end(boolean empty, int depth, char bracket) {
        if (!empty) {
            line(depth);
        }
        json.append(bracket);
    }

    private void line(int depth) {
        if (indent != null) {
            json.append('\n').append(indent.repeat(depth));
        }
        Limits.text(json.length());
    }

    private void string(String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                case '\b' -> json.append("\\b");
                case '\f' -> json.append("\\f");
                default -> {
                    if (c < ' ' || c > '~') {
                        json.append("\\u%04x".formatted((int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }
}
