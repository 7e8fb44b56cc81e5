package io.kappalake.transform.jinja;

import java.util.Map;

/** How the built-in filters and tests are declared: the value first, then their parameters. */
final class Filters {
    private Filters() {}

    interface Filter {
        Object apply(Object value, Arguments arguments);
    }

    /** One that takes these arguments and no others. */
    static void define(
            Map<String, JinjaFunction> all, String name, Filter filter, String... parameters) {
        all.put(
                name,
                given -> {
                    Arguments arguments = given.after(1);
                    arguments.accept(name, parameters);
                    return filter.apply(first(given), arguments);
                });
    }

    /** One that checks its arguments itself. */
    static void defineOpen(Map<String, JinjaFunction> all, String name, Filter filter) {
        all.put(name, given -> filter.apply(first(given), given.after(1)));
    }

    private static Object first(Arguments given) {
        return Native.of(given.required(0, "value"));
    }
}
