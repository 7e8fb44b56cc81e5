package io.kappalake.transform.jinja;

import static io.kappalake.transform.jinja.Filters.defineOpen;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Filters that apply another filter or a test to every item. They give lists, not generators. */
final class SelectionFilters {
    private final Library library;

    private SelectionFilters(Library library) {
        this.library = library;
    }

    static void addTo(Map<String, JinjaFunction> all, Library library) {
        SelectionFilters filters = new SelectionFilters(library);
        defineOpen(all, "map", filters::map);
        defineOpen(all, "select", (value, a) -> filters.select(value, a, true, false));
        defineOpen(all, "reject", (value, a) -> filters.select(value, a, false, false));
        defineOpen(all, "selectattr", (value, a) -> filters.select(value, a, true, true));
        defineOpen(all, "rejectattr", (value, a) -> filters.select(value, a, false, true));
    }

    private Object map(Object value, Arguments arguments) {
        List<Object> mapped = new ArrayList<>();
        UnaryOperator<Object> mapping;
        if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
            arguments.accept("map", "attribute", "default");
            Object path = arguments.named().get("attribute");
            Object otherwise = arguments.named().get("default");
            mapping = otherwise == null ? Paths.of(path) : Paths.of(path, otherwise);
        } else {
            if (arguments.positional().isEmpty()) {
                throw JinjaException.of("FilterArgumentError", "map requires a filter argument");
            }
            String name = Text.of(arguments.positional().getFirst());
            JinjaFunction filter =
                    library.filter(name)
                            .orElseThrow(() -> Library.unknownWhenRendered("filter", name));
            Arguments rest = arguments.after(1);
            mapping = item -> filter.call(rest.with(item));
        }
        for (Object item : itemsOf(value)) {
            mapped.add(Native.of(mapping.apply(item)));
        }
        return mapped;
    }

    private Object select(Object value, Arguments given, boolean wanted, boolean byAttribute) {
        Arguments arguments = given;
        UnaryOperator<Object> attribute = UnaryOperator.identity();
        if (byAttribute) {
            if (arguments.positional().isEmpty()) {
                throw JinjaException.of(
                        "FilterArgumentError", "Missing parameter for attribute name");
            }
            attribute = Paths.of(arguments.positional().getFirst());
            arguments = arguments.after(1);
        }
        Predicate<Object> test = test(arguments);
        List<Object> selected = new ArrayList<>();
        for (Object item : itemsOf(value)) {
            if (test.test(attribute.apply(item)) == wanted) {
                selected.add(item);
            }
        }
        return selected;
    }

    /** As in jinja2, what counts as false, such as none, has no items. */
    private static Iterable<Object> itemsOf(Object value) {
        return value instanceof Undefined || Truth.of(value) ? Sequences.of(value) : List.of();
    }

    private Predicate<Object> test(Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            return Truth::of;
        }
        String name = Text.of(arguments.positional().getFirst());
        JinjaFunction test =
                library.test(name).orElseThrow(() -> Library.unknownWhenRendered("test", name));
        Arguments rest = arguments.after(1);
        return item -> Truth.of(test.call(rest.with(item)));
    }
}
