package io.kappalake.transform.jinja;

import java.util.ArrayList;
import java.util.List;

/** The methods of str that cut it into parts. */
final class StringSplits {
    private StringSplits() {}

    static void addTo(Methods<String> methods) {
        methods.define("split", (text, a) -> split(text, a, false), "sep", "maxsplit")
                .define("rsplit", (text, a) -> split(text, a, true), "sep", "maxsplit")
                .define(
                        "splitlines",
                        (text, a) ->
                                new ArrayList<Object>(
                                        Strings.lines(text, a.truth(0, "keepends", false))),
                        "keepends")
                .define("partition", (text, a) -> partition(text, a, false), "sep")
                .define("rpartition", (text, a) -> partition(text, a, true), "sep");
    }

    private static Object split(String text, Arguments arguments, boolean fromRight) {
        Object separator = arguments.at(0, "sep", null);
        int most = arguments.integer(1, "maxsplit", -1);
        int splits = most < 0 ? Integer.MAX_VALUE : most;
        if (separator == null) {
            return fromRight ? wordsFromRight(text, splits) : words(text, splits);
        }
        String by = StringMethods.string(separator);
        if (by.isEmpty()) {
            throw JinjaException.value("empty separator");
        }
        return fromRight ? splitFromRight(text, by, splits) : splitFromLeft(text, by, splits);
    }

    private static List<Object> splitFromLeft(String text, String separator, int splits) {
        List<Object> parts = new ArrayList<>();
        int start = 0;
        for (int i = text.indexOf(separator);
                i >= 0 && parts.size() < splits;
                i = text.indexOf(separator, start)) {
            parts.add(text.substring(start, i));
            start = i + separator.length();
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static List<Object> splitFromRight(String text, String separator, int splits) {
        List<Object> parts = new ArrayList<>();
        int end = text.length();
        for (int i = text.lastIndexOf(separator);
                i >= 0 && parts.size() < splits;
                i = text.lastIndexOf(separator, end - separator.length())) {
            parts.addFirst(text.substring(i + separator.length(), end));
            end = i;
        }
        parts.addFirst(text.substring(0, end));
        return parts;
    }

    private static List<Object> words(String text, int splits) {
        List<Object> words = new ArrayList<>();
        String rest = Strings.stripLeft(text, Strings::isSpace);
        while (!rest.isEmpty()) {
            int end = 0;
            while (end < rest.length() && !Strings.isSpace(rest.charAt(end))) {
                end++;
            }
            if (words.size() == splits) {
                words.add(rest);
                return words;
            }
            words.add(rest.substring(0, end));
            rest = Strings.stripLeft(rest.substring(end), Strings::isSpace);
        }
        return words;
    }

    private static List<Object> wordsFromRight(String text, int splits) {
        List<Object> words = new ArrayList<>();
        String rest = Strings.stripRight(text, Strings::isSpace);
        while (!rest.isEmpty()) {
            int start = rest.length();
            while (start > 0 && !Strings.isSpace(rest.charAt(start - 1))) {
                start--;
            }
            if (words.size() == splits) {
                words.addFirst(rest);
                return words;
            }
            words.addFirst(rest.substring(start));
            rest = Strings.stripRight(rest.substring(0, start), Strings::isSpace);
        }
        return words;
    }

    private static Object partition(String text, Arguments arguments, boolean last) {
        String separator = StringMethods.string(arguments.required(0, "sep"));
        if (separator.isEmpty()) {
            throw JinjaException.value("empty separator");
        }
        int at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
        if (at < 0) {
            return last ? Tuple.of("", "", text) : Tuple.of(text, "", "");
        }
        return Tuple.of(text.substring(0, at), separator, text.substring(at + separator.length()));
    }
}
