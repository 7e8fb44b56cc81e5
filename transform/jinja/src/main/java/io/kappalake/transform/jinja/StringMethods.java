package io.kappalake.transform.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;

/** The methods of Python's str. */
final class StringMethods {
    static final Methods<String> METHODS = methods();

    private StringMethods() {}

    private static Methods<String> methods() {
        Methods<String> methods =
                new Methods<String>()
                        .define("upper", (text, a) -> text.toUpperCase(Locale.ROOT))
                        .define("lower", (text, a) -> text.toLowerCase(Locale.ROOT))
                        .define("casefold", (text, a) -> Cases.fold(text))
                        .define("title", (text, a) -> Cases.title(text))
                        .define("capitalize", (text, a) -> Cases.capitalize(text))
                        .define("swapcase", (text, a) -> Cases.swap(text))
                        .define("strip", (text, a) -> strip(text, a, true, true), "chars")
                        .define("lstrip", (text, a) -> strip(text, a, true, false), "chars")
                        .define("rstrip", (text, a) -> strip(text, a, false, true), "chars")
                        .define("replace", StringMethods::replace, "old", "new", "count")
                        .define("join", StringMethods::join, "iterable")
                        .define(
                                "format_map",
                                (text, a) -> formatMap(text, a.required(0, "mapping")),
                                "mapping")
                        .defineOpen("format", StringFormat::format)
                        .define("encode", (text, a) -> text, "encoding", "errors")
                        .define("expandtabs", StringMethods::expandTabs, "tabsize")
                        .define("translate", StringMethods::translate, "table")
                        .define(
                                "removeprefix",
                                (text, a) -> {
                                    String prefix = string(a.required(0, "prefix"));
                                    return text.startsWith(prefix)
                                            ? text.substring(prefix.length())
                                            : text;
                                },
                                "prefix")
                        .define(
                                "removesuffix",
                                (text, a) -> {
                                    String suffix = string(a.required(0, "suffix"));
                                    return text.endsWith(suffix)
                                            ? text.substring(0, text.length() - suffix.length())
                                            : text;
                                },
                                "suffix")
                        .define(
                                "center",
                                (text, a) -> {
                                    long space = space(text, a);
                                    long left = space / 2 + (space & width(a) & 1);
                                    return Strings.padded(text, left, space - left, fill(a));
                                },
                                "width",
                                "fillchar")
                        .define(
                                "ljust",
                                (text, a) -> Strings.padded(text, 0, space(text, a), fill(a)),
                                "width",
                                "fillchar")
                        .define(
                                "rjust",
                                (text, a) -> Strings.padded(text, space(text, a), 0, fill(a)),
                                "width",
                                "fillchar")
                        .define("zfill", StringMethods::zfill, "width");
        StringSearch.addTo(methods);
        StringSplits.addTo(methods);
        return Cases.addTo(methods);
    }

    /** A text, and nothing that would have to be made one. */
    static String string(Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        throw JinjaException.type("expected str, got " + Types.name(value));
    }

    private static Object strip(String text, Arguments arguments, boolean left, boolean right) {
        Object chars = arguments.at(0, "chars", null);
        IntPredicate stripped = Strings::isSpace;
        if (chars != null) {
            String set = string(chars);
            stripped = c -> set.indexOf(c) >= 0;
        }
        String result = left ? Strings.stripLeft(text, stripped) : text;
        return right ? Strings.stripRight(result, stripped) : result;
    }

    private static Object replace(String text, Arguments arguments) {
        return replace(
                text,
                string(arguments.required(0, "old")),
                string(arguments.required(1, "new")),
                arguments.integer(2, "count", -1));
    }

    static String replace(String text, String from, String to, int count) {
        if (count < 0 && !from.isEmpty()) {
            Limits.text((long) text.length() * Math.max(1, to.length() / from.length()));
            return text.replace(from, to);
        }
        StringBuilder replaced = new StringBuilder();
        int at = 0;
        int left = count < 0 ? Integer.MAX_VALUE : count;
        while (left > 0) {
            int found = text.indexOf(from, at);
            if (found < 0) {
                break;
            }
            replaced.append(text, at, found).append(to);
            at = found + from.length();
            left--;
            if (from.isEmpty()) {
                if (at == text.length()) {
                    break;
                }
                replaced.append(text.charAt(at++));
            }
            Limits.text(replaced.length());
        }
        return replaced.append(text, Math.min(at, text.length()), text.length()).toString();
    }

    private static Object join(String separator, Arguments arguments) {
        List<String> parts = new ArrayList<>();
        for (Object part : Sequences.of(arguments.required(0, "iterable"))) {
            if (!(part instanceof String text)) {
                throw JinjaException.type(
                        "sequence item %d: expected str instance, %s found"
                                .formatted(parts.size(), Types.name(part)));
            }
            parts.add(text);
        }
        // measured before it is made: a megabyte times a kilobyte is more than there is
        long size = Math.max(0, parts.size() - 1L) * separator.length();
        for (String part : parts) {
            size += part.length();
        }
        Limits.text(size);
        return String.join(separator, parts);
    }

    private static Object formatMap(String text, Object mapping) {
        if (!(mapping instanceof Map<?, ?> map)) {
            throw JinjaException.type("format_map() needs a mapping, not " + Types.name(mapping));
        }
        return StringFormat.formatMap(text, map);
    }

    private static int width(Arguments arguments) {
        return Numbers.index(arguments.required(0, "width"));
    }

    private static long space(String text, Arguments arguments) {
        return Math.max(0, width(arguments) - (long) Strings.length(text));
    }

    private static String fill(Arguments arguments) {
        String fill = string(arguments.at(1, "fillchar", " "));
        if (Strings.length(fill) != 1) {
            throw JinjaException.type("The fill character must be exactly one character long");
        }
        return fill;
    }

    private static Object zfill(String text, Arguments arguments) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String digits = signed ? text.substring(1) : text;
        return (signed ? text.substring(0, 1) : "")
                + Strings.padded(digits, space(text, arguments), 0, "0");
    }

    private static Object expandTabs(String text, Arguments arguments) {
        int size = arguments.integer(0, "tabsize", 8);
        StringBuilder expanded = new StringBuilder();
        int column = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\t') {
                int spaces = size > 0 ? size - column % size : 0;
                Limits.repeated((long) expanded.length() + spaces);
                expanded.append(" ".repeat(spaces));
                column += spaces;
            } else {
                expanded.append(c);
                column = c == '\n' || c == '\r' ? 0 : column + 1;
            }
        }
        return expanded.toString();
    }

    private static Object translate(String text, Arguments arguments) {
        if (!(arguments.required(0, "table") instanceof Map<?, ?> table)) {
            throw JinjaException.type("translate() needs a dict of code points");
        }
        StringBuilder translated = new StringBuilder();
        text.codePoints()
                .forEach(
                        c -> {
                            Object to =
                                    table.containsKey((long) c)
                                            ? Native.of(table.get((long) c))
                                            : (Object) (long) c;
                            if (to instanceof Long code) {
                                translated.appendCodePoint(code.intValue());
                            } else if (to != null) {
                                translated.append(string(to));
                            }
                        });
        return translated.toString();
    }
}
