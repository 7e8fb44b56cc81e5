package io.kappalake.transform.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The methods of Python's list. Those of the host that cannot change answer with a TypeError. */
final class ListMethods {
    static final Methods<List<?>> METHODS = methods();

    private ListMethods() {}

    private static Methods<List<?>> methods() {
        return TupleMethods.addTo(new Methods<List<?>>())
                .define(
                        "append",
                        (list, a) -> change(list, l -> l.add(a.required(0, "object"))),
                        "object")
                .define(
                        "extend",
                        (list, a) -> {
                            List<Object> more = Sequences.list(a.required(0, "iterable"));
                            return change(list, l -> l.addAll(more));
                        },
                        "iterable")
                .define("insert", ListMethods::insert, "index", "object")
                .define("pop", ListMethods::pop, "index")
                .define("remove", ListMethods::remove, "value")
                .define("clear", (list, a) -> change(list, List::clear))
                .define("copy", (list, a) -> new ArrayList<Object>(list))
                .define("reverse", (list, a) -> change(list, Collections::reverse))
                .define("sort", ListMethods::sort, "key", "reverse");
    }

    private interface Change {
        void apply(List<Object> list);
    }

    @SuppressWarnings("unchecked") // a list of the language takes anything
    private static Object change(List<?> list, Change change) {
        try {
            change.apply((List<Object>) list);
        } catch (UnsupportedOperationException e) {
            throw JinjaException.type("this list cannot be changed: change a copy, list.copy()");
        }
        return null;
    }

    private static Object insert(List<?> list, Arguments arguments) {
        int index = Numbers.index(arguments.required(0, "index"));
        Object item = arguments.required(1, "object");
        int at = Math.clamp(index < 0 ? (long) index + list.size() : index, 0, list.size());
        return change(list, l -> l.add(at, item));
    }

    private static Object pop(List<?> list, Arguments arguments) {
        if (list.isEmpty()) {
            throw JinjaException.of("IndexError", "pop from empty list");
        }
        int index = arguments.integer(0, "index", -1);
        int at = index < 0 ? index + list.size() : index;
        if (at < 0 || at >= list.size()) {
            throw JinjaException.of("IndexError", "pop index out of range");
        }
        Object popped = Native.of(list.get(at));
        change(list, l -> l.remove(at));
        return popped;
    }

    private static Object remove(List<?> list, Arguments arguments) {
        Object wanted = arguments.required(0, "value");
        for (int i = 0; i < list.size(); i++) {
            if (Comparisons.equal(Native.of(list.get(i)), wanted)) {
                int at = i;
                return change(list, l -> l.remove(at));
            }
        }
        throw JinjaException.value("list.remove(x): x not in list");
    }

    private static Object sort(List<?> list, Arguments arguments) {
        List<Object> sorted = new ArrayList<>(list);
        Object key = arguments.at(0, "key", null);
        Sorting.sort(
                sorted,
                key == null
                        ? item -> item
                        : item -> Attributes.callable(key).call(Arguments.of(item)),
                arguments.truth(1, "reverse", false));
        return change(
                list,
                l -> {
                    l.clear();
                    l.addAll(sorted);
                });
    }
}
