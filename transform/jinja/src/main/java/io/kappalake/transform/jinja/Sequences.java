package io.kappalake.transform.jinja;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What a loop can go over. */
final class Sequences {
    private Sequences() {}

    static boolean isIterable(Object value) {
        return value instanceof String
                || value instanceof Iterable
                || value instanceof Map
                || value instanceof Undefined;
    }

    /** The items, as the language knows them. */
    static Iterable<Object> of(Object value) {
        return value instanceof Range range ? range : list(value);
    }

    /** The items now, in a list of their own. */
    static List<Object> list(Object value) {
        return switch (value) {
            case String text -> Strings.characters(text);
            case Map<?, ?> map -> list(map.keySet());
            case Collection<?> items -> {
                List<Object> list = new ArrayList<>(items.size());
                for (Object item : items) {
                    list.add(Native.of(item));
                }
                yield list;
            }
            case Iterable<?> items -> {
                List<Object> list = new ArrayList<>();
                for (Object item : items) {
                    list.add(Native.of(item));
                }
                yield list;
            }
            case Undefined undefined -> new ArrayList<>();
            case null -> throw notIterable(null);
            default -> throw notIterable(value);
        };
    }

    private static JinjaException notIterable(Object value) {
        return JinjaException.type("'%s' object is not iterable".formatted(Types.name(value)));
    }

    private static JinjaException noLength(Object value) {
        return JinjaException.type("object of type '%s' has no len()".formatted(Types.name(value)));
    }

    static long length(Object value) {
        return switch (value) {
            case String text -> Strings.length(text);
            case Map<?, ?> map -> map.size();
            case Collection<?> items -> items.size();
            case Iterable<?> items -> list(items).size();
            case Undefined undefined -> 0;
            case null -> throw noLength(null);
            default -> throw noLength(value);
        };
    }
}
