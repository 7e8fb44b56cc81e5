package io.kappalake.transform.jinja;

import static io.kappalake.transform.jinja.Filters.define;
import static io.kappalake.transform.jinja.Filters.defineOpen;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filters that make text of anything and change it. */
final class TextFilters {
    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern TITLE_PART = Pattern.compile("[-\\s({\\[<]+");

    private TextFilters() {}

    static void addTo(Map<String, JinjaFunction> all) {
        define(all, "string", (value, a) -> Text.of(value));
        define(all, "upper", (value, a) -> Text.of(value).toUpperCase(Locale.ROOT));
        define(all, "lower", (value, a) -> Text.of(value).toLowerCase(Locale.ROOT));
        define(all, "capitalize", (value, a) -> Cases.capitalize(Text.of(value)));
        define(all, "title", (value, a) -> title(Text.of(value)));
        define(all, "trim", TextFilters::trim, "chars");
        define(all, "replace", TextFilters::replace, "old", "new", "count");
        define(all, "center", TextFilters::center, "width");
        define(all, "indent", TextFilters::indent, "width", "first", "blank");
        define(all, "truncate", TextFilters::truncate, "length", "killwords", "end", "leeway");
        define(all, "wordcount", (value, a) -> WORD.matcher(Text.of(value)).results().count());
        define(
                all,
                "wordwrap",
                WordWrap::wrap,
                "width",
                "break_long_words",
                "wrapstring",
                "break_on_hyphens");
        defineOpen(all, "format", TextFilters::format);
        define(all, "pprint", (value, a) -> Text.repr(sorted(value)), "verbose");
        define(all, "as_text", (value, a) -> value);
        define(all, "as_bool", (value, a) -> value);
        define(all, "as_native", (value, a) -> value);
        define(all, "as_number", (value, a) -> value);
    }

    private static String title(String text) {
        StringBuilder title = new StringBuilder(text.length());
        Matcher gap = TITLE_PART.matcher(text);
        int at = 0;
        while (at < text.length()) {
            boolean found = gap.find(at);
            int end = found ? gap.start() : text.length();
            title.append(Cases.capitalize(text.substring(at, end)));
            if (found) {
                title.append(gap.group());
            }
            at = found ? gap.end() : text.length();
        }
        return title.toString();
    }

    private static Object trim(Object value, Arguments arguments) {
        Object chars = arguments.at(0, "chars", null);
        String text = Text.of(value);
        return StringMethods.METHODS.bind(text, "strip").call(Arguments.of(chars));
    }

    private static Object replace(Object value, Arguments arguments) {
        Object count = arguments.at(2, "count", null);
        return StringMethods.replace(
                Text.of(value),
                Text.of(arguments.required(0, "old")),
                Text.of(arguments.required(1, "new")),
                count == null ? -1 : Numbers.index(count));
    }

    private static Object center(Object value, Arguments arguments) {
        Object width = arguments.at(0, "width", 80L);
        return StringMethods.METHODS.bind(Text.of(value), "center").call(Arguments.of(width));
    }

    private static Object indent(Object value, Arguments arguments) {
        Object width = arguments.at(0, "width", 4L);
        String indent =
                width instanceof String text
                        ? text
                        : Strings.padded("", Math.max(0, Numbers.index(width)), 0, " ");
        boolean blank = arguments.truth(2, "blank", false);
        List<String> lines = Strings.lines(Text.of(value) + "\n", false);
        StringBuilder indented = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean wanted = i == 0 ? arguments.truth(1, "first", false) : blank || !line.isEmpty();
            indented.append(i == 0 ? "" : "\n").append(wanted ? indent : "").append(line);
            Limits.text(indented.length());
        }
        return indented.toString();
    }

    private static Object truncate(Object value, Arguments arguments) {
        String text = Text.of(value);
        int length = arguments.integer(0, "length", 255);
        String end = arguments.text(2, "end", "...");
        int leeway = arguments.integer(3, "leeway", 5);
        if (length < end.length() || leeway < 0) {
            throw JinjaException.of(
                    "AssertionError",
                    "expected length >= %d, got %d".formatted(end.length(), length));
        }
        if (Strings.length(text) <= (long) length + leeway) {
            return text;
        }
        String cut = text.substring(0, text.offsetByCodePoints(0, length - end.length()));
        int space = cut.lastIndexOf(' ');
        return (arguments.truth(1, "killwords", false) || space < 0 ? cut : cut.substring(0, space))
                + end;
    }

    private static Object format(Object value, Arguments arguments) {
        if (!arguments.positional().isEmpty() && !arguments.named().isEmpty()) {
            throw JinjaException.type(
                    "can't handle positional and keyword arguments at the same time");
        }
        return PercentFormat.format(
                Text.of(value),
                arguments.named().isEmpty()
                        ? Tuple.from(arguments.positional())
                        : arguments.named());
    }

    /** As Python's pprint shows it: the keys of dicts in order. */
    private static Object sorted(Object value) {
        return switch (value) {
            case Tuple tuple -> Tuple.from(tuple.stream().map(TextFilters::sorted).toList());
            case List<?> list -> {
                List<Object> items = new ArrayList<>();
                list.forEach(item -> items.add(sorted(item)));
                yield items;
            }
            case Map<?, ?> map -> {
                List<Object> keys = Sequences.list(map);
                if (keys.stream().allMatch(String.class::isInstance)) {
                    Sorting.sort(keys, key -> key, false);
                }
                Map<Object, Object> inOrder = new LinkedHashMap<>();
                keys.forEach(key -> inOrder.put(key, sorted(map.get(key))));
                yield inOrder;
            }
            case null -> null;
            default -> value;
        };
    }
}
