package io.kappalake.transform.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** What filters call an attribute: {@code name}, {@code owner.name}, {@code 0}. */
final class Paths {
    private Paths() {}

    /** Finds it in an item; the item itself where there is no path. */
    static UnaryOperator<Object> of(Object path) {
        if (path == null) {
            return item -> item;
        }
        List<Object> keys = keys(path);
        return item -> {
            Object value = item;
            for (Object key : keys) {
                value = Attributes.item(value, key);
            }
            return value;
        };
    }

    /** With another value where it is missing on the way. */
    static UnaryOperator<Object> of(Object path, Object otherwise) {
        List<Object> keys = keys(path);
        return item -> {
            Object value = item;
            for (Object key : keys) {
                value = Attributes.item(value, key);
                if (value instanceof Undefined) {
                    value = otherwise;
                }
            }
            return value;
        };
    }

    private static List<Object> keys(Object path) {
        if (!(path instanceof String text)) {
            return List.of(path);
        }
        List<Object> keys = new ArrayList<>();
        for (String part : text.split("\\.", -1)) {
            Object number = part.matches("\\d+") ? Numbers.parseInteger(part, 10) : null;
            keys.add(number == null ? part : number);
        }
        return keys;
    }

    /** By which items are compared: texts in lower case, unless case matters. */
    static UnaryOperator<Object> sortKey(Object path, boolean caseMatters) {
        UnaryOperator<Object> value = of(path);
        return caseMatters ? value : item -> folded(value.apply(item));
    }

    /** The same for several paths, separated by commas. */
    static UnaryOperator<Object> sortKeys(Object paths, boolean caseMatters) {
        if (!(paths instanceof String text) || text.indexOf(',') < 0) {
            return sortKey(paths, caseMatters);
        }
        List<UnaryOperator<Object>> keys = new ArrayList<>();
        for (String path : text.split(",", -1)) {
            keys.add(sortKey(path, caseMatters));
        }
        return item -> {
            List<Object> values = new ArrayList<>();
            keys.forEach(key -> values.add(key.apply(item)));
            return values;
        };
    }

    static Object folded(Object value) {
        return value instanceof String text ? text.toLowerCase(Locale.ROOT) : value;
    }
}
