package io.kappalake.transform.jinja;

import static io.kappalake.transform.jinja.Filters.define;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Filters that put items into an order. */
final class SortFilters {
    private SortFilters() {}

    static void addTo(Map<String, JinjaFunction> all) {
        define(all, "sort", SortFilters::sort, "reverse", "case_sensitive", "attribute");
        define(all, "dictsort", SortFilters::dictSort, "case_sensitive", "by", "reverse");
        define(all, "groupby", SortFilters::groupBy, "attribute", "default", "case_sensitive");
    }

    private static Object sort(Object value, Arguments arguments) {
        List<Object> sorted = Sequences.list(value);
        boolean caseMatters = arguments.truth(1, "case_sensitive", false);
        Sorting.sort(
                sorted,
                Paths.sortKeys(arguments.at(2, "attribute", null), caseMatters),
                arguments.truth(0, "reverse", false));
        return sorted;
    }

    private static Object dictSort(Object value, Arguments arguments) {
        if (!(value instanceof Map<?, ?> map)) {
            throw JinjaException.type("dictsort needs a dict, not " + Types.name(value));
        }
        String by = arguments.text(1, "by", "key");
        int part =
                switch (by) {
                    case "key" -> 0;
                    case "value" -> 1;
                    default ->
                            throw JinjaException.of(
                                    "FilterArgumentError",
                                    "You can only sort by either \"key\" or \"value\"");
                };
        boolean caseMatters = arguments.truth(0, "case_sensitive", false);
        List<Object> items = new ArrayList<>(DictMethods.items(map));
        Sorting.sort(
                items,
                item -> {
                    Object key = ((Tuple) item).get(part);
                    return caseMatters ? key : Paths.folded(key);
                },
                arguments.truth(2, "reverse", false));
        return items;
    }

    private static Object groupBy(Object value, Arguments arguments) {
        Object path = arguments.required(0, "attribute");
        boolean caseMatters = arguments.truth(2, "case_sensitive", false);
        UnaryOperator<Object> attribute =
                arguments.has(1, "default")
                        ? Paths.of(path, arguments.at(1, "default", null))
                        : Paths.of(path);
        UnaryOperator<Object> key =
                item -> caseMatters ? attribute.apply(item) : Paths.folded(attribute.apply(item));
        List<Object> sorted = Sequences.list(value);
        Sorting.sort(sorted, key, false);
        List<Object> groups = new ArrayList<>();
        List<Object> group = new ArrayList<>();
        for (int i = 0; i < sorted.size(); i++) {
            group.add(sorted.get(i));
            boolean last =
                    i + 1 == sorted.size()
                            || !Comparisons.equal(
                                    key.apply(sorted.get(i)), key.apply(sorted.get(i + 1)));
            if (last) {
                Object shown = attribute.apply(group.getFirst());
                groups.add(Tuple.named(List.of("grouper", "list"), shown, group));
                group = new ArrayList<>();
            }
        }
        return groups;
    }
}
