package io.kappalake.local.advice;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on the answer to a question.
 *
 * @param text as the rules write it
 */
record Condition(String question, String text, Predicate<Answer> holds) {
    private static final Pattern COMPARISON = Pattern.compile("(<=|<|>=|>) (\\S+)");
    private static final Pattern AT_LEAST = Pattern.compile("at least ([0-9]+)");
    private static final Pattern WORDS = Pattern.compile("(is|any|none|only) (.+)");

    /**
     * Reads a condition.
     *
     * @throws IllegalArgumentException if no answer to the question could ever meet it
     */
    static Condition of(Question question, String text) {
        Matcher comparison = COMPARISON.matcher(text);
        Matcher atLeast = AT_LEAST.matcher(text);
        Matcher words = WORDS.matcher(text);
        Optional<Predicate<Answer>> holds = Optional.empty();
        if (comparison.matches()) {
            holds =
                    Optional.of(question)
                            .filter(one -> one.values().isEmpty())
                            .flatMap(one -> one.amount(comparison.group(2)))
                            .map(limit -> compare(comparison.group(1), limit));
        } else if (atLeast.matches()) {
            int least = Integer.parseInt(atLeast.group(1));
            holds = Optional.of(answer -> answer.words().size() >= least);
        } else if (words.matches()) {
            Set<String> named = Set.copyOf(List.of(words.group(2).split(" ")));
            holds =
                    Optional.of(named)
                            .filter(question.values().keySet()::containsAll)
                            .map(known -> among(words.group(1), known));
        }
        return new Condition(
                question.id(),
                text,
                holds.orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "Invalid condition '%s' on %s"
                                                .formatted(text, question.id()))));
    }

    private static Predicate<Answer> compare(String operator, BigDecimal limit) {
        return answer -> {
            int order = answer.amount().compareTo(limit);
            return switch (operator) {
                case "<" -> order < 0;
                case "<=" -> order <= 0;
                case ">" -> order > 0;
                default -> order >= 0;
            };
        };
    }

    private static Predicate<Answer> among(String operator, Set<String> known) {
        return switch (operator) {
            case "none" -> answer -> answer.words().stream().noneMatch(known::contains);
            case "only" -> answer -> known.containsAll(answer.words());
            default -> answer -> answer.words().stream().anyMatch(known::contains);
        };
    }
}
