package io.kappalake.transform.jinja;

import java.util.function.BiPredicate;

/** The methods of str that look for a text in a part of another. */
final class StringSearch {
    private StringSearch() {}

    static void addTo(Methods<String> methods) {
        methods.define("find", (text, a) -> (long) find(text, a, false), "sub", "start", "end")
                .define("rfind", (text, a) -> (long) find(text, a, true), "sub", "start", "end")
                .define("index", (text, a) -> index(text, a, false), "sub", "start", "end")
                .define("rindex", (text, a) -> index(text, a, true), "sub", "start", "end")
                .define("count", StringSearch::count, "sub", "start", "end")
                .define(
                        "startswith",
                        (text, a) -> any(text, a, String::startsWith),
                        "prefix",
                        "start",
                        "end")
                .define(
                        "endswith",
                        (text, a) -> any(text, a, String::endsWith),
                        "prefix",
                        "start",
                        "end");
    }

    /** Where the part begins and ends, in chars; null where it is empty because of its bounds. */
    private static int[] part(String text, Arguments arguments) {
        int length = Strings.length(text);
        int start = bound(arguments.at(1, "start", null), length, 0);
        int end = bound(arguments.at(2, "end", null), length, length);
        if (start > end) {
            return null;
        }
        return new int[] {text.offsetByCodePoints(0, start), text.offsetByCodePoints(0, end)};
    }

    private static int bound(Object value, int length, int otherwise) {
        if (value == null) {
            return otherwise;
        }
        int bound = Numbers.index(value);
        if (bound > length) {
            return otherwise == 0 ? length + 1 : length;
        }
        return Math.max(0, bound < 0 ? bound + length : bound);
    }

    private static int find(String text, Arguments arguments, boolean last) {
        String wanted = StringMethods.string(arguments.required(0, "sub"));
        int[] part = part(text, arguments);
        if (part == null) {
            return -1;
        }
        String searched = text.substring(part[0], part[1]);
        int found = last ? searched.lastIndexOf(wanted) : searched.indexOf(wanted);
        return found < 0 ? -1 : text.codePointCount(0, part[0] + found);
    }

    private static Object index(String text, Arguments arguments, boolean last) {
        int found = find(text, arguments, last);
        if (found < 0) {
            throw JinjaException.value("substring not found");
        }
        return (long) found;
    }

    private static Object count(String text, Arguments arguments) {
        String wanted = StringMethods.string(arguments.required(0, "sub"));
        int[] part = part(text, arguments);
        if (part == null) {
            return 0L;
        }
        String searched = text.substring(part[0], part[1]);
        if (wanted.isEmpty()) {
            return Strings.length(searched) + 1L;
        }
        long count = 0;
        for (int i = searched.indexOf(wanted);
                i >= 0;
                i = searched.indexOf(wanted, i + wanted.length())) {
            count++;
        }
        return count;
    }

    private static Object any(
            String text, Arguments arguments, BiPredicate<String, String> matches) {
        Object wanted = arguments.required(0, "prefix");
        int[] part = part(text, arguments);
        if (part == null) {
            return false;
        }
        String searched = text.substring(part[0], part[1]);
        if (wanted instanceof Tuple tuple) {
            return tuple.stream()
                    .anyMatch(one -> matches.test(searched, StringMethods.string(one)));
        }
        return matches.test(searched, StringMethods.string(wanted));
    }
}
