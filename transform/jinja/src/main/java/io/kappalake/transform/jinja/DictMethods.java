package io.kappalake.transform.jinja;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The methods of Python's dict. Those of the host that cannot change answer with a TypeError. */
final class DictMethods {
    static final Methods<Map<?, ?>> METHODS = methods();

    private DictMethods() {}

    private static Methods<Map<?, ?>> methods() {
        return new Methods<Map<?, ?>>()
                .define("items", (map, a) -> items(map))
                .define("keys", (map, a) -> view("dict_keys", map.keySet()))
                .define("values", (map, a) -> view("dict_values", map.values()))
                .define("get", DictMethods::find, "key", "default")
                .define("pop", DictMethods::pop, "key", "default")
                .define("popitem", (map, a) -> popItem(map))
                .define("setdefault", DictMethods::setDefault, "key", "default")
                .define("copy", (map, a) -> new LinkedHashMap<Object, Object>(map))
                .define("clear", (map, a) -> change(map, Map::clear))
                .define("fromkeys", (map, a) -> fromKeys(a), "iterable", "value")
                .defineOpen(
                        "update",
                        (map, a) -> {
                            Map<Object, Object> more = dict(a);
                            return change(map, m -> m.putAll(more));
                        });
    }

    private interface Change {
        void apply(Map<Object, Object> map);
    }

    @SuppressWarnings("unchecked") // a dict of the language takes anything
    private static Object change(Map<?, ?> map, Change change) {
        try {
            change.apply((Map<Object, Object>) map);
        } catch (UnsupportedOperationException e) {
            throw JinjaException.type("this dict cannot be changed: change a copy, dict.copy()");
        }
        return null;
    }

    private static DictView view(String type, Collection<?> items) {
        return new DictView(type, Sequences.list(items));
    }

    static DictView items(Map<?, ?> map) {
        List<Object> items = new ArrayList<>(map.size());
        map.forEach((key, value) -> items.add(Tuple.of(Native.of(key), Native.of(value))));
        return new DictView("dict_items", items);
    }

    private static Object find(Map<?, ?> map, Arguments arguments) {
        Object key = Native.key(arguments.required(0, "key"));
        return map.containsKey(key) ? map.get(key) : arguments.at(1, "default", null);
    }

    private static Object pop(Map<?, ?> map, Arguments arguments) {
        Object key = Native.key(arguments.required(0, "key"));
        if (!map.containsKey(key)) {
            if (!arguments.has(1, "default")) {
                throw JinjaException.of("KeyError", Text.repr(key));
            }
            return arguments.at(1, "default", null);
        }
        Object value = map.get(key);
        change(map, m -> m.remove(key));
        return value;
    }

    private static Object popItem(Map<?, ?> map) {
        if (map.isEmpty()) {
            throw JinjaException.of("KeyError", "'popitem(): dictionary is empty'");
        }
        Object last = null;
        for (Object key : map.keySet()) {
            last = key;
        }
        Object key = last;
        Tuple item = Tuple.of(key, map.get(key));
        change(map, m -> m.remove(key));
        return item;
    }

    private static Object setDefault(Map<?, ?> map, Arguments arguments) {
        Object key = Native.key(arguments.required(0, "key"));
        if (!map.containsKey(key)) {
            Object value = arguments.at(1, "default", null);
            change(map, m -> m.put(key, value));
        }
        return map.get(key);
    }

    private static Object fromKeys(Arguments arguments) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (Object key : Sequences.of(arguments.required(0, "iterable"))) {
            map.put(Native.key(key), arguments.at(1, "value", null));
        }
        return map;
    }

    /** What Python's {@code dict(..)} makes of a mapping or of pairs, and of keywords. */
    static Map<Object, Object> dict(Arguments arguments) {
        Map<Object, Object> dict = new LinkedHashMap<>();
        if (arguments.positional().size() > 1) {
            throw JinjaException.type(
                    "expected at most 1 argument, got " + arguments.positional().size());
        }
        if (!arguments.positional().isEmpty()) {
            Object first = arguments.positional().getFirst();
            if (first instanceof Map<?, ?> map) {
                dict.putAll(map);
            } else {
                for (Object pair : Sequences.of(first)) {
                    List<Object> parts = Sequences.list(pair);
                    if (parts.size() != 2) {
                        throw JinjaException.value(
                                "dictionary update sequence element #%d has length %d; 2 is required"
                                        .formatted(dict.size(), parts.size()));
                    }
                    dict.put(Native.key(parts.getFirst()), parts.getLast());
                }
            }
        }
        dict.putAll(arguments.named());
        return dict;
    }
}
