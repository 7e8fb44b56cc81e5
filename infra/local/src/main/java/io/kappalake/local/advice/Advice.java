package io.kappalake.local.advice;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Advice for given answers.
 *
 * @param option its id
 * @param product the command that does it
 * @param rule the rule that decided, and {@code because} its reason with the answers in it
 * @param matched what that rule asked for
 * @param answers by question
 * @param begin commands to begin with
 */
record Advice(
        String option,
        String title,
        String product,
        String how,
        String rule,
        String because,
        List<Matched> matched,
        List<Warning> redFlags,
        List<Hint> notes,
        Map<String, String> answers,
        List<String> begin) {
    /** A condition that an answer meets. */
    record Matched(String question, String answer, String condition) {}

    /** A red flag, with the answers in it. */
    record Warning(String id, String text) {}

    /** A note, with the answers in it. */
    record Hint(String id, String text, List<String> begin) {}

    /**
     * Advises.
     *
     * @param given answers by question
     * @throws LakehouseException {@code INVALID_INPUT} with all answers that are missing or wrong
     */
    static Advice of(AdviceRules rules, Map<String, String> given) {
        Map<String, Answer> answers = answers(rules, given);
        AdviceRules.Rule rule =
                rules.rules().stream()
                        .filter(one -> hold(one.when(), answers))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("No rule is the last one"));
        AdviceRules.Option option = rules.options().get(rule.option());
        Map<String, String> texts = new LinkedHashMap<>();
        answers.forEach((question, answer) -> texts.put(question, answer.text()));
        return new Advice(
                option.id(),
                option.title(),
                option.product(),
                option.how(),
                rule.id(),
                quote(rule.because(), texts),
                rule.when().stream()
                        .map(
                                condition ->
                                        new Matched(
                                                condition.question(),
                                                texts.get(condition.question()),
                                                condition.text()))
                        .toList(),
                rules.redFlags().stream()
                        .filter(flag -> flag.option().map(option.id()::equals).orElse(true))
                        .filter(flag -> hold(flag.when(), answers))
                        .map(flag -> new Warning(flag.id(), quote(flag.text(), texts)))
                        .toList(),
                rules.notes().stream()
                        .filter(note -> hold(note.when(), answers))
                        .map(note -> new Hint(note.id(), quote(note.text(), texts), note.begin()))
                        .toList(),
                texts,
                option.begin());
    }

    private static Map<String, Answer> answers(AdviceRules rules, Map<String, String> given) {
        Map<String, Answer> answers = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (Question question : rules.questions().values()) {
            String text = given.getOrDefault(question.id(), question.fallback().orElse(null));
            if (text == null) {
                problems.add(
                        "Missing --%s: %s (%s)"
                                .formatted(question.id(), question.ask(), question.forms()));
                continue;
            }
            try {
                answers.put(question.id(), question.answer(text));
            } catch (LakehouseException e) {
                problems.add(e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT, String.join(System.lineSeparator(), problems));
        }
        return answers;
    }

    private static boolean hold(List<Condition> conditions, Map<String, Answer> answers) {
        return conditions.stream()
                .allMatch(condition -> condition.holds().test(answers.get(condition.question())));
    }

    private static String quote(String text, Map<String, String> answers) {
        String quoted = text;
        for (Map.Entry<String, String> answer : answers.entrySet()) {
            quoted = quoted.replace("{" + answer.getKey() + "}", answer.getValue());
        }
        return quoted;
    }
}
