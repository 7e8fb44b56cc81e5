package io.kappalake.transform.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The functions that templates know without being given them. */
final class Globals {
    private Globals() {}

    static Map<String, Object> all() {
        Map<String, Object> all = new LinkedHashMap<>();
        define(all, "range", Range::of);
        define(all, "dict", arguments -> DictMethods.dict(arguments));
        define(all, "namespace", Globals::namespace);
        define(all, "cycler", Cycler::new);
        define(all, "joiner", Globals::joiner);
        define(all, "set", Globals::set);
        define(all, "zip", Globals::zip);
        define(
                all,
                "return",
                arguments -> {
                    arguments.accept("return", "data");
                    throw new ReturnSignal(arguments.at(0, "data", null));
                });
        return all;
    }

    private static void define(Map<String, Object> all, String name, JinjaFunction function) {
        all.put(name, function);
    }

    private static Object namespace(Arguments arguments) {
        Namespace namespace = new Namespace();
        for (Map.Entry<Object, Object> entry : DictMethods.dict(arguments).entrySet()) {
            namespace.set(Text.of(entry.getKey()), entry.getValue());
        }
        return namespace;
    }

    private static Object joiner(Arguments arguments) {
        arguments.accept("joiner", "sep");
        String separator = arguments.text(0, "sep", ", ");
        boolean[] used = new boolean[1];
        JinjaFunction joiner =
                nothing -> {
                    boolean first = !used[0];
                    used[0] = true;
                    return first ? "" : separator;
                };
        return joiner;
    }

    private static Object set(Arguments arguments) {
        arguments.accept("set", "iterable");
        Set<Object> set = new LinkedHashSet<>();
        if (arguments.count() > 0) {
            Sequences.of(arguments.required(0, "iterable"))
                    .forEach(item -> set.add(Native.key(item)));
        }
        return set;
    }

    private static Object zip(Arguments arguments) {
        List<List<Object>> columns = new ArrayList<>();
        arguments.positional().forEach(column -> columns.add(Sequences.list(column)));
        int rows = columns.stream().mapToInt(List::size).min().orElse(0);
        List<Object> zipped = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            int row = i;
            zipped.add(Tuple.from(columns.stream().map(column -> column.get(row)).toList()));
        }
        return zipped;
    }

    private static final class Cycler implements JinjaObject {
        private final List<Object> items;
        private int position;

        Cycler(Arguments arguments) {
            items = arguments.positional();
            if (items.isEmpty()) {
                throw JinjaException.type("at least one item has to be provided");
            }
        }

        @Override
        public Object attribute(String name) {
            return switch (name) {
                case "current" -> items.get(position);
                case "next" ->
                        (JinjaFunction)
                                nothing -> {
                                    Object current = items.get(position);
                                    position = (position + 1) % items.size();
                                    return current;
                                };
                case "reset" ->
                        (JinjaFunction)
                                nothing -> {
                                    position = 0;
                                    return null;
                                };
                default -> Undefined.missing(this, name);
            };
        }
    }
}
