package io.kappalake.transform.jinja;

import io.kappalake.transform.jinja.Expression.Operator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The module itertools, as far as its functions end. They give lists, not iterators. */
final class ItertoolsModule {
    private ItertoolsModule() {}

    static PythonObject module() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(
                "chain",
                PythonObject.type(
                        "itertools.chain",
                        a -> chained(a.positional()),
                        Map.of(
                                "from_iterable",
                                (JinjaFunction)
                                        a -> chained(Sequences.list(a.required(0, "iterable"))))));
        define(members, "product", ItertoolsModule::product);
        define(members, "permutations", a -> selections(a, "permutations", false, false));
        define(members, "combinations", a -> selections(a, "combinations", true, false));
        define(
                members,
                "combinations_with_replacement",
                a -> selections(a, "combinations_with_replacement", true, true));
        define(members, "zip_longest", ItertoolsModule::zipLongest);
        define(members, "islice", ItertoolsModule::slice);
        define(members, "repeat", ItertoolsModule::repeat);
        define(members, "accumulate", ItertoolsModule::accumulate);
        define(members, "compress", ItertoolsModule::compress);
        define(members, "starmap", ItertoolsModule::starMap);
        for (String endless : List.of("count", "cycle")) {
            define(
                    members,
                    endless,
                    a -> {
                        throw JinjaException.of(
                                "NotImplementedError",
                                "itertools.%s does not end and is not supported: use range()"
                                        .formatted(endless));
                    });
        }
        return PythonObject.module("itertools", members);
    }

    private static void define(Map<String, Object> members, String name, JinjaFunction function) {
        members.put(name, function);
    }

    private static void bounded(List<?> results) {
        if (results.size() > Limits.RANGE) {
            throw JinjaException.of(
                    "OverflowError", "more than %d results".formatted(Limits.RANGE));
        }
    }

    private static Object chained(List<Object> iterables) {
        List<Object> all = new ArrayList<>();
        for (Object iterable : iterables) {
            all.addAll(Sequences.list(iterable));
            Limits.repeated(all.size());
        }
        return all;
    }

    private static Object product(Arguments arguments) {
        Object repeat = arguments.named().getOrDefault("repeat", 1L);
        List<List<Object>> rows = new ArrayList<>();
        rows.add(List.of());
        for (int i = 0; i < Math.min(Numbers.index(repeat), Limits.RANGE); i++) {
            for (Object pool : arguments.positional()) {
                List<Object> items = Sequences.list(pool);
                List<List<Object>> longer = new ArrayList<>();
                for (List<Object> row : rows) {
                    for (Object item : items) {
                        longer.add(appended(row, item));
                        bounded(longer);
                    }
                }
                rows = longer;
            }
        }
        return tuples(rows);
    }

    private static List<Object> appended(List<Object> row, Object item) {
        List<Object> longer = new ArrayList<>(row);
        longer.add(item);
        return longer;
    }

    private static List<Object> tuples(List<List<Object>> rows) {
        return new ArrayList<>(rows.stream().map(Tuple::from).toList());
    }

    private static Object selections(
            Arguments arguments, String name, boolean ordered, boolean repeated) {
        arguments.accept(name, "iterable", "r");
        List<Object> items = Sequences.list(arguments.required(0, "iterable"));
        Object given = ordered ? arguments.required(1, "r") : arguments.at(1, "r", null);
        int size = given == null ? items.size() : Numbers.index(given);
        if (size < 0) {
            throw JinjaException.value("r must be non-negative");
        }
        List<List<Integer>> rows = new ArrayList<>();
        rows.add(List.of());
        for (int i = 0; i < size && !rows.isEmpty(); i++) {
            List<List<Integer>> longer = new ArrayList<>();
            for (List<Integer> row : rows) {
                int last = row.isEmpty() ? -1 : row.getLast();
                for (int next = !ordered ? 0 : repeated ? Math.max(0, last) : last + 1;
                        next < items.size();
                        next++) {
                    if (ordered || !row.contains(next)) {
                        List<Integer> more = new ArrayList<>(row);
                        more.add(next);
                        longer.add(more);
                        bounded(longer);
                    }
                }
            }
            rows = longer;
        }
        List<Object> selections = new ArrayList<>();
        for (List<Integer> row : rows) {
            selections.add(Tuple.of(row.stream().map(items::get).toArray()));
        }
        return selections;
    }

    private static Object zipLongest(Arguments arguments) {
        Object fill = arguments.named().get("fillvalue");
        List<List<Object>> columns = new ArrayList<>();
        arguments.positional().forEach(column -> columns.add(Sequences.list(column)));
        int rows = columns.stream().mapToInt(List::size).max().orElse(0);
        List<Object> zipped = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            List<Object> row = new ArrayList<>();
            for (List<Object> column : columns) {
                row.add(i < column.size() ? column.get(i) : fill);
            }
            zipped.add(Tuple.from(row));
        }
        return zipped;
    }

    private static Object slice(Arguments arguments) {
        arguments.accept("islice", "iterable", "start", "stop", "step");
        List<Object> items = Sequences.list(arguments.required(0, "iterable"));
        boolean onlyStop = arguments.count() == 2;
        return Slices.slice(
                items,
                onlyStop ? null : arguments.at(1, "start", null),
                onlyStop ? arguments.required(1, "stop") : arguments.at(2, "stop", null),
                arguments.at(3, "step", null));
    }

    private static Object repeat(Arguments arguments) {
        arguments.accept("repeat", "object", "times");
        List<Object> repeated = new ArrayList<>();
        for (int i = 0; i < Numbers.index(arguments.required(1, "times")); i++) {
            repeated.add(arguments.required(0, "object"));
            bounded(repeated);
        }
        return repeated;
    }

    private static Object accumulate(Arguments arguments) {
        arguments.accept("accumulate", "iterable", "func");
        Object function = arguments.at(1, "func", null);
        List<Object> sums = new ArrayList<>();
        for (Object item : Sequences.of(arguments.required(0, "iterable"))) {
            if (sums.isEmpty()) {
                sums.add(item);
            } else {
                Object last = sums.getLast();
                sums.add(
                        function == null
                                ? Operators.apply(Operator.ADD, last, item)
                                : Attributes.callable(function).call(Arguments.of(last, item)));
            }
        }
        return sums;
    }

    private static Object compress(Arguments arguments) {
        arguments.accept("compress", "data", "selectors");
        List<Object> data = Sequences.list(arguments.required(0, "data"));
        List<Object> selectors = Sequences.list(arguments.required(1, "selectors"));
        List<Object> chosen = new ArrayList<>();
        for (int i = 0; i < Math.min(data.size(), selectors.size()); i++) {
            if (Truth.of(selectors.get(i))) {
                chosen.add(data.get(i));
            }
        }
        return chosen;
    }

    private static Object starMap(Arguments arguments) {
        arguments.accept("starmap", "function", "iterable");
        JinjaFunction function = Attributes.callable(arguments.required(0, "function"));
        List<Object> results = new ArrayList<>();
        for (Object row : Sequences.of(arguments.required(1, "iterable"))) {
            results.add(Native.of(function.call(new Arguments(Sequences.list(row), Map.of()))));
        }
        return results;
    }
}
