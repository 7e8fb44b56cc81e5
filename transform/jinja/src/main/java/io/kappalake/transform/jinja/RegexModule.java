package io.kappalake.transform.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;

/** The module re. */
final class RegexModule {
    private static final Map<String, Long> FLAGS =
            Map.ofEntries(
                    Map.entry("I", 2L),
                    Map.entry("IGNORECASE", 2L),
                    Map.entry("M", 8L),
                    Map.entry("MULTILINE", 8L),
                    Map.entry("S", 16L),
                    Map.entry("DOTALL", 16L),
                    Map.entry("U", 32L),
                    Map.entry("UNICODE", 32L),
                    Map.entry("X", 64L),
                    Map.entry("VERBOSE", 64L),
                    Map.entry("A", 256L),
                    Map.entry("ASCII", 256L));

    private interface Operation {
        Object apply(Regex regex, Arguments arguments);
    }

    private record Function(Operation operation, List<String> parameters) {}

    private static final Map<String, Function> FUNCTIONS =
            Map.of(
                    "match", function((r, a) -> found(r, a, Matcher::lookingAt), "string"),
                    "fullmatch", function((r, a) -> found(r, a, Matcher::matches), "string"),
                    "search", function((r, a) -> found(r, a, Matcher::find), "string"),
                    "findall", function(RegexModule::findAll, "string"),
                    "finditer", function(RegexModule::findIterator, "string"),
                    "split", function(RegexModule::split, "string", "maxsplit"),
                    "sub",
                            function(
                                    (r, a) -> substituted(r, a).getFirst(),
                                    "repl",
                                    "string",
                                    "count"),
                    "subn", function(RegexModule::substituted, "repl", "string", "count"));

    private RegexModule() {}

    private static Function function(Operation operation, String... parameters) {
        return new Function(operation, List.of(parameters));
    }

    static PythonObject module() {
        Map<String, Object> members = new LinkedHashMap<>(FLAGS);
        FUNCTIONS.forEach(
                (name, function) ->
                        members.put(name, (JinjaFunction) a -> call(name, function, a)));
        members.put(
                "compile",
                (JinjaFunction)
                        a -> {
                            a.accept("compile", "pattern", "flags");
                            return compiled(a.required(0, "pattern"), a.integer(1, "flags", 0));
                        });
        members.put(
                "escape",
                (JinjaFunction)
                        a ->
                                StringMethods.string(a.required(0, "pattern"))
                                        .replaceAll(
                                                "([\\s\\\\#$&()*+\\-.?\\[\\]^{|}~])", "\\\\$1"));
        return PythonObject.module("re", members);
    }

    /** A function of the module: the pattern first, its own parameters, the flags last. */
    private static Object call(String name, Function function, Arguments arguments) {
        List<String> parameters = new ArrayList<>();
        parameters.add("pattern");
        parameters.addAll(function.parameters());
        parameters.add("flags");
        arguments.accept(name, parameters.toArray(String[]::new));
        int flags = arguments.integer(parameters.size() - 1, "flags", 0);
        Object pattern = arguments.required(0, "pattern");
        Regex regex = pattern instanceof Compiled c ? c.regex() : regex(pattern, flags);
        Map<String, Object> named = new LinkedHashMap<>(arguments.named());
        named.remove("pattern");
        named.remove("flags");
        int given = arguments.positional().size();
        List<Object> own =
                arguments
                        .positional()
                        .subList(Math.min(1, given), Math.min(given, parameters.size() - 1));
        return function.operation().apply(regex, new Arguments(own, named));
    }

    private static Regex regex(Object pattern, int flags) {
        return Regex.compile(StringMethods.string(pattern), flags);
    }

    private static Object compiled(Object pattern, int flags) {
        return pattern instanceof Compiled ? pattern : new Compiled(regex(pattern, flags));
    }

    private record Compiled(Regex regex) implements JinjaObject {
        @Override
        public Object attribute(String name) {
            Function function = FUNCTIONS.get(name);
            if (function != null) {
                return (JinjaFunction)
                        a -> {
                            a.accept(name, function.parameters().toArray(String[]::new));
                            return function.operation().apply(regex, a);
                        };
            }
            return switch (name) {
                case "pattern" -> regex.written();
                case "groups" -> (long) regex.matcher("").groupCount();
                default -> Undefined.missing(this, name);
            };
        }

        @Override
        public String text() {
            return "re.compile(%s)".formatted(Text.repr(regex.written()));
        }
    }

    private static String string(Arguments arguments, int index) {
        return StringMethods.string(arguments.required(index, "string"));
    }

    private static Object found(Regex regex, Arguments arguments, Predicate<Matcher> how) {
        Matcher matcher = regex.matcher(string(arguments, 0));
        return how.test(matcher)
                ? new RegexMatch(regex, string(arguments, 0), matcher.toMatchResult())
                : null;
    }

    private static Object findAll(Regex regex, Arguments arguments) {
        Matcher matcher = regex.matcher(string(arguments, 0));
        List<Object> all = new ArrayList<>();
        while (matcher.find()) {
            List<Object> groups = new ArrayList<>();
            for (int i = 1; i <= matcher.groupCount(); i++) {
                groups.add(matcher.group(i) == null ? "" : matcher.group(i));
            }
            all.add(
                    groups.isEmpty()
                            ? matcher.group()
                            : groups.size() == 1 ? groups.getFirst() : Tuple.from(groups));
        }
        return all;
    }

    private static Object findIterator(Regex regex, Arguments arguments) {
        Matcher matcher = regex.matcher(string(arguments, 0));
        List<Object> all = new ArrayList<>();
        while (matcher.find()) {
            all.add(new RegexMatch(regex, string(arguments, 0), matcher.toMatchResult()));
        }
        return all;
    }

    private static Object split(Regex regex, Arguments arguments) {
        String text = string(arguments, 0);
        int most = arguments.integer(1, "maxsplit", 0);
        Matcher matcher = regex.matcher(text);
        List<Object> parts = new ArrayList<>();
        int at = 0;
        for (int splits = 0; (most <= 0 || splits < most) && matcher.find(); splits++) {
            parts.add(text.substring(at, matcher.start()));
            for (int i = 1; i <= matcher.groupCount(); i++) {
                parts.add(matcher.group(i));
            }
            at = matcher.end();
        }
        parts.add(text.substring(at));
        return parts;
    }

    private static Tuple substituted(Regex regex, Arguments arguments) {
        Object replacement = arguments.required(0, "repl");
        String text = string(arguments, 1);
        int most = arguments.integer(2, "count", 0);
        Matcher matcher = regex.matcher(text);
        StringBuilder result = new StringBuilder();
        int at = 0;
        long count = 0;
        while ((most <= 0 || count < most) && matcher.find()) {
            RegexMatch match = new RegexMatch(regex, text, matcher.toMatchResult());
            result.append(text, at, matcher.start());
            result.append(
                    replacement instanceof JinjaFunction function
                            ? StringMethods.string(function.call(Arguments.of(match)))
                            : match.expand(StringMethods.string(replacement)));
            Limits.text(result.length());
            at = matcher.end();
            count++;
        }
        return Tuple.of(result.append(text, at, text.length()).toString(), count);
    }
}
