package io.kappalake.transform.graph;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One part of a selector, such as {@code 2+tag:nightly+} or {@code @orders}.
 *
 * @param arguments of the method, such as {@code materialized} in {@code config.materialized:}
 * @param buildable with all descendants, and all that these read ({@code @})
 * @param parents how many steps up; 0 for none
 * @param children how many steps down; 0 for none
 */
record Criterion(
        String raw,
        SelectorMethod method,
        List<String> arguments,
        String value,
        boolean buildable,
        int parents,
        int children) {
    private static final int ALL = Integer.MAX_VALUE;

    private static final Pattern GRAMMAR =
            Pattern.compile(
                    "(?<buildable>@)?(?<parents>(?<up>\\d*)\\+)?"
                            + "((?<method>[\\w.]+):)?(?<value>.*?)"
                            + "(?<children>\\+(?<down>\\d*))?",
                    Pattern.DOTALL);

    /**
     * @throws LakehouseException {@code INVALID_INPUT} for what is not a selector, and methods that
     *     do not exist or are not supported
     */
    static Criterion parse(String raw) {
        if (raw.startsWith("-")) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Unknown option '%s' (options that are no selectors are listed by --help)"
                            .formatted(raw));
        }
        Matcher matcher = GRAMMAR.matcher(raw);
        if (!matcher.matches() || matcher.group("value").isEmpty()) {
            throw invalid(raw, "must be a name, or a method and a value such as tag:nightly");
        }
        boolean buildable = matcher.group("buildable") != null;
        if (buildable && matcher.group("children") != null) {
            throw invalid(raw, "must not have both @ before it and + after it: remove one");
        }
        String value = matcher.group("value");
        String method = matcher.group("method");
        List<String> parts =
                method == null
                        ? List.of(SelectorMethod.implied(value))
                        : List.of(method.split("\\."));
        if (parts.isEmpty()) {
            throw invalid(raw, "must have a method before the colon, such as tag:");
        }
        return new Criterion(
                raw,
                SelectorMethod.parse(parts.getFirst(), raw),
                parts.subList(1, parts.size()),
                value,
                buildable,
                steps(matcher.group("parents"), matcher.group("up"), raw),
                steps(matcher.group("children"), matcher.group("down"), raw));
    }

    private static int steps(String given, String depth, String raw) {
        if (given == null) {
            return 0;
        }
        try {
            return depth.isEmpty() ? ALL : Integer.parseInt(depth);
        } catch (NumberFormatException e) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Invalid selector '%s' (must have a smaller number beside +)".formatted(raw),
                    e);
        }
    }

    static LakehouseException invalid(String raw, String mustBe) {
        return new LakehouseException(
                ErrorCode.INVALID_INPUT, "Invalid selector '%s' (%s)".formatted(raw, mustBe));
    }

    /** The nodes that match, and those the modifiers add. */
    Set<String> of(Graph graph, Set<String> enabled, SelectorContext context) {
        Set<String> matching = new TreeSet<>();
        for (Node node : graph.ordered(enabled)) {
            if (method.matches(node, this, context)) {
                matching.add(node.id());
            }
        }
        Set<String> selected = new TreeSet<>(matching);
        if (buildable) {
            Set<String> below = new TreeSet<>(graph.descendants(matching, ALL));
            below.addAll(matching);
            selected.addAll(below);
            selected.addAll(graph.ancestors(below, ALL));
        }
        selected.addAll(graph.ancestors(matching, parents));
        selected.addAll(graph.descendants(matching, children));
        selected.retainAll(enabled);
        return selected;
    }
}
