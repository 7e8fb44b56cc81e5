package io.kappalake.transform.jinja;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Python's {@code str.format}. */
final class StringFormat {
    private final Function<String, Object> fields;
    private int next;

    private StringFormat(Function<String, Object> fields) {
        this.fields = fields;
    }

    static Object format(String text, Arguments arguments) {
        return new StringFormat(
                        name -> {
                            if (name.matches("\\d+")) {
                                int index =
                                        name.length() > 6
                                                ? Integer.MAX_VALUE
                                                : Integer.parseInt(name);
                                if (index >= arguments.positional().size()) {
                                    throw JinjaException.of(
                                            "IndexError",
                                            "Replacement index %s out of range for positional args tuple"
                                                    .formatted(name));
                                }
                                return arguments.positional().get(index);
                            }
                            return found(arguments.named(), name);
                        })
                .expand(text, 0);
    }

    static Object formatMap(String text, Map<?, ?> values) {
        return new StringFormat(name -> found(values, name)).expand(text, 0);
    }

    private static Object found(Map<?, ?> values, String name) {
        if (!values.containsKey(name)) {
            throw JinjaException.of("KeyError", Text.repr(name));
        }
        return Native.of(values.get(name));
    }

    private String expand(String text, int depth) {
        if (depth > 2) {
            throw JinjaException.value("Max string recursion exceeded");
        }
        StringBuilder expanded = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if ((c == '{' || c == '}') && text.startsWith(String.valueOf(c), i + 1)) {
                expanded.append(c);
                i += 2;
            } else if (c == '{') {
                int end = fieldEnd(text, i + 1);
                expanded.append(field(text.substring(i + 1, end), depth));
                Limits.text(expanded.length());
                i = end + 1;
            } else if (c == '}') {
                throw JinjaException.value("Single '}' encountered in format string");
            } else {
                expanded.append(c);
                i++;
            }
        }
        return expanded.toString();
    }

    private static int fieldEnd(String text, int from) {
        int open = 1;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            open += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (open == 0) {
                return i;
            }
        }
        throw JinjaException.value("expected '}' before end of string");
    }

    private String field(String field, int depth) {
        int nameEnd = 0;
        while (nameEnd < field.length() && "!:".indexOf(field.charAt(nameEnd)) < 0) {
            nameEnd +=
                    field.charAt(nameEnd) == '['
                            ? Math.max(1, field.indexOf(']', nameEnd) - nameEnd)
                            : 1;
        }
        String name = field.substring(0, nameEnd);
        String rest = field.substring(nameEnd);
        Optional<String> conversion = Optional.empty();
        if (rest.startsWith("!")) {
            if (rest.length() < 2) {
                throw JinjaException.value("unmatched '{' in format spec");
            }
            conversion = Optional.of(rest.substring(1, 2));
            rest = rest.substring(2);
        }
        Object value = lookup(name);
        if (conversion.isPresent()) {
            value =
                    switch (conversion.get()) {
                        case "s" -> Text.of(value);
                        case "r", "a" -> Text.repr(value);
                        default ->
                                throw JinjaException.value(
                                        "Unknown conversion specifier '%s'"
                                                .formatted(conversion.get()));
                    };
        }
        String spec = rest.startsWith(":") ? expand(rest.substring(1), depth + 1) : "";
        return FormatSpec.format(value, spec);
    }

    private String numbered(String name) {
        boolean isNumber = name.matches("\\d+");
        if (!name.isEmpty() && !isNumber) {
            return name;
        }
        if (isNumber ? next > 0 : next < 0) {
            throw JinjaException.value(
                    "cannot mix numbered fields and fields without a number in a format");
        }
        if (isNumber) {
            next = -1;
            return name;
        }
        return String.valueOf(next++);
    }

    private Object lookup(String path) {
        int end = 0;
        while (end < path.length() && ".[".indexOf(path.charAt(end)) < 0) {
            end++;
        }
        String first = path.substring(0, end);
        Object value = fields.apply(numbered(first));
        while (end < path.length()) {
            boolean item = path.charAt(end) == '[';
            int start = end + 1;
            end = start;
            while (end < path.length()
                    && (item ? path.charAt(end) != ']' : ".[".indexOf(path.charAt(end)) < 0)) {
                end++;
            }
            String key = path.substring(start, end);
            Object number = item ? Numbers.parseInteger(key, 10) : null;
            value =
                    item
                            ? Attributes.item(value, number == null ? key : number)
                            : Attributes.attribute(value, key);
            end += item ? 1 : 0;
        }
        return value;
    }
}
