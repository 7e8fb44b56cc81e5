package io.kappalake.transform.jinja;

import static io.kappalake.transform.jinja.Filters.define;

import io.kappalake.transform.jinja.Expression.Operator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Filters for lists, dicts and whatever else can be gone over. */
final class ListFilters {
    private ListFilters() {}

    static void addTo(Map<String, JinjaFunction> all) {
        define(all, "default", ListFilters::otherwise, "default_value", "boolean");
        define(all, "d", ListFilters::otherwise, "default_value", "boolean");
        define(
                all,
                "attr",
                (value, a) -> Attributes.attributeAlone(value, a.text(0, "name", "")),
                "name");
        define(all, "length", (value, a) -> Sequences.length(value));
        define(all, "count", (value, a) -> Sequences.length(value));
        define(all, "list", (value, a) -> Sequences.list(value));
        define(all, "first", (value, a) -> end(value, true));
        define(all, "last", (value, a) -> end(value, false));
        define(all, "reverse", (value, a) -> reversed(value));
        define(all, "join", ListFilters::join, "d", "attribute");
        define(all, "sum", ListFilters::sum, "attribute", "start");
        define(all, "min", (value, a) -> extreme(value, a, false), "case_sensitive", "attribute");
        define(all, "max", (value, a) -> extreme(value, a, true), "case_sensitive", "attribute");
        define(all, "unique", ListFilters::unique, "case_sensitive", "attribute");
        define(all, "batch", ListFilters::batch, "linecount", "fill_with");
        define(all, "slice", ListFilters::slice, "slices", "fill_with");
        define(all, "items", (value, a) -> items(value));
        define(all, "is_list", (value, a) -> Types.name(value).equals("list"));
        SortFilters.addTo(all);
    }

    private static Object otherwise(Object value, Arguments arguments) {
        boolean missing =
                value instanceof Undefined
                        || (arguments.truth(1, "boolean", false) && !Truth.of(value));
        return missing ? arguments.at(0, "default_value", "") : value;
    }

    private static Object end(Object value, boolean first) {
        List<Object> items = Sequences.list(value);
        if (items.isEmpty()) {
            return Undefined.because(
                    "No %s item, sequence was empty.".formatted(first ? "first" : "last"));
        }
        return first ? items.getFirst() : items.getLast();
    }

    private static Object reversed(Object value) {
        if (value instanceof String text) {
            return new StringBuilder(text).reverse().toString();
        }
        List<Object> items = Sequences.list(value);
        Collections.reverse(items);
        return items;
    }

    private static Object join(Object value, Arguments arguments) {
        String separator = arguments.text(0, "d", "");
        UnaryOperator<Object> attribute = Paths.of(arguments.at(1, "attribute", null));
        StringBuilder joined = new StringBuilder();
        boolean first = true;
        for (Object item : Sequences.of(value)) {
            joined.append(first ? "" : separator).append(Text.of(attribute.apply(item)));
            Limits.text(joined.length());
            first = false;
        }
        return joined.toString();
    }

    private static Object sum(Object value, Arguments arguments) {
        UnaryOperator<Object> attribute = Paths.of(arguments.at(0, "attribute", null));
        Object sum = arguments.at(1, "start", 0L);
        for (Object item : Sequences.of(value)) {
            sum = Operators.apply(Operator.ADD, sum, attribute.apply(item));
        }
        return sum;
    }

    private static Object extreme(Object value, Arguments arguments, boolean largest) {
        UnaryOperator<Object> key =
                Paths.sortKey(
                        arguments.at(1, "attribute", null),
                        arguments.truth(0, "case_sensitive", false));
        Object best = Undefined.because("No aggregated item, sequence was empty.");
        boolean first = true;
        for (Object item : Sequences.of(value)) {
            if (!first) {
                int order = Comparisons.compare(key.apply(item), key.apply(best));
                if (largest ? order <= 0 : order >= 0) {
                    continue;
                }
            }
            best = item;
            first = false;
        }
        return best;
    }

    private static Object unique(Object value, Arguments arguments) {
        UnaryOperator<Object> key =
                Paths.sortKey(
                        arguments.at(1, "attribute", null),
                        arguments.truth(0, "case_sensitive", false));
        Set<Object> seen = new HashSet<>();
        List<Object> unique = new ArrayList<>();
        for (Object item : Sequences.of(value)) {
            if (seen.add(Numbers.same(Native.key(key.apply(item))))) {
                unique.add(item);
            }
        }
        return unique;
    }

    private static Object batch(Object value, Arguments arguments) {
        int size = Numbers.index(arguments.required(0, "linecount"));
        if (size < 1) {
            throw JinjaException.value("batch needs a positive size, not " + size);
        }
        Object fill = arguments.at(1, "fill_with", null);
        List<Object> items = Sequences.list(value);
        List<Object> batches = new ArrayList<>();
        for (int i = 0; i < items.size(); i += size) {
            List<Object> batch =
                    new ArrayList<>(
                            items.subList(i, (int) Math.min((long) i + size, items.size())));
            if (fill != null) {
                batch.addAll(
                        Collections.nCopies(Limits.repeated(size - (long) batch.size()), fill));
            }
            batches.add(batch);
        }
        return batches;
    }

    private static Object slice(Object value, Arguments arguments) {
        int slices = Limits.repeated(Numbers.index(arguments.required(0, "slices")));
        if (slices < 1) {
            throw JinjaException.value("slice needs a positive number, not " + slices);
        }
        Object fill = arguments.at(1, "fill_with", null);
        List<Object> items = Sequences.list(value);
        int size = items.size() / slices;
        int longer = items.size() % slices;
        List<Object> all = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < slices; i++) {
            int end = at + size + (i < longer ? 1 : 0);
            List<Object> slice = new ArrayList<>(items.subList(at, end));
            if (fill != null && i >= longer) {
                slice.add(fill);
            }
            all.add(slice);
            at = end;
        }
        return all;
    }

    private static JinjaException notAMapping() {
        return JinjaException.type("Can only get item pairs from a mapping.");
    }

    private static Object items(Object value) {
        return switch (value) {
            case Undefined undefined -> new ArrayList<>();
            case Map<?, ?> map -> new ArrayList<Object>(DictMethods.items(map));
            case null -> throw notAMapping();
            default -> throw notAMapping();
        };
    }
}
