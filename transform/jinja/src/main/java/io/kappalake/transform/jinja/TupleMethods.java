package io.kappalake.transform.jinja;

import java.util.List;

/** The methods of Python's tuple, which those of list include. */
final class TupleMethods {
    static final Methods<List<?>> METHODS = addTo(new Methods<List<?>>());

    private TupleMethods() {}

    static Methods<List<?>> addTo(Methods<List<?>> methods) {
        return methods.define("index", TupleMethods::index, "value", "start", "stop")
                .define(
                        "count",
                        (list, a) -> {
                            Object wanted = a.required(0, "value");
                            return list.stream()
                                    .filter(item -> Comparisons.equal(Native.of(item), wanted))
                                    .count();
                        },
                        "value");
    }

    private static Object index(List<?> list, Arguments arguments) {
        Object wanted = arguments.required(0, "value");
        int size = list.size();
        int start = arguments.integer(1, "start", 0);
        int stop = arguments.integer(2, "stop", size);
        start = Math.max(0, start < 0 ? start + size : start);
        stop = Math.min(size, stop < 0 ? stop + size : stop);
        for (int i = start; i < stop; i++) {
            if (Comparisons.equal(Native.of(list.get(i)), wanted)) {
                return (long) i;
            }
        }
        throw JinjaException.value("%s is not in list".formatted(Text.repr(wanted)));
    }
}
