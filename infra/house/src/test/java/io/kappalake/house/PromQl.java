package io.kappalake.house;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The metrics that an expression of Prometheus names. */
final class PromQl {
    private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");
    private static final Pattern MATCHERS = Pattern.compile("\\{[^}]*}");
    private static final Pattern LABELS =
            Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");

    /** Functions and operators; one that is not here counts as a metric, which nobody exports. */
    private static final Set<String> WORDS =
            Set.of(
                    "absent",
                    "and",
                    "bool",
                    "changes",
                    "count",
                    "delta",
                    "deriv",
                    "increase",
                    "label_replace",
                    "max",
                    "min",
                    "or",
                    "predict_linear",
                    "rate",
                    "sum",
                    "time",
                    "unless",
                    "vector");

    private PromQl() {}

    static Set<String> metrics(String expression) {
        String bare = TEXT.matcher(expression).replaceAll("");
        for (Pattern noMetric : new Pattern[] {MATCHERS, LABELS, RANGE}) {
            bare = noMetric.matcher(bare).replaceAll(" ");
        }
        Set<String> names = new TreeSet<>();
        NAME.matcher(bare).results().map(MatchResult::group).forEach(names::add);
        names.removeAll(WORDS);
        return names;
    }
}
