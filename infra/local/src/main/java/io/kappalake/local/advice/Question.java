package io.kappalake.local.advice;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.Durations;
import io.kappalake.lakehouse.problem.Suggestions;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A question that rules ask about.
 *
 * @param id name of the option on the command line
 * @param values what each possible answer means; empty for a duration or a number
 * @param example answers to a question that has no such values
 * @param fallback the answer if none is given; without it one has to be given
 */
public record Question(
        String id,
        String ask,
        Kind kind,
        Map<String, String> values,
        Optional<String> example,
        Optional<String> fallback) {
    private static final Pattern NUMBER =
            Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,6})?)([kMG]?)");

    /** The form of an answer. */
    public enum Kind {
        /** A time, such as {@code 5m}. */
        DURATION,
        /** A number, such as {@code 2M}. */
        NUMBER,
        /** One of the values. */
        ONE,
        /** One or several of the values, with commas between them. */
        SEVERAL;

        static Kind of(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }

    public Question {
        requireNonNull(id, "id");
        requireNonNull(ask, "ask");
        requireNonNull(kind, "kind");
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Reads an answer.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if it is none
     */
    Answer answer(String text) {
        String given = text.strip();
        return switch (kind) {
            case DURATION, NUMBER ->
                    new Answer(
                            given,
                            List.of(given),
                            amount(given).orElseThrow(() -> invalid(given, forms())));
            case ONE -> new Answer(given, List.of(known(given)), BigDecimal.ZERO);
            case SEVERAL -> several(given);
        };
    }

    private Answer several(String given) {
        List<String> words = new ArrayList<>();
        for (String word : given.split(",", -1)) {
            String value = known(word.strip());
            if (!words.contains(value)) {
                words.add(value);
            }
        }
        return new Answer(String.join(", ", words), words, BigDecimal.ZERO);
    }

    private String known(String word) {
        if (!values.containsKey(word)) {
            throw invalid(
                    word,
                    "must be %s%s"
                            .formatted(forms(), Suggestions.suggestion(word, values.keySet())));
        }
        return word;
    }

    /** Answers that would do, in words. */
    String forms() {
        return switch (kind) {
            case DURATION, NUMBER -> "such as " + example.orElseThrow();
            case ONE -> "one of " + String.join(", ", values.keySet());
            case SEVERAL -> "one or several of " + String.join(",", values.keySet());
        };
    }

    /** The size of a duration in milliseconds, or of a number. */
    Optional<BigDecimal> amount(String text) {
        if (kind == Kind.DURATION) {
            return Durations.parseAlsoIso(text).map(time -> BigDecimal.valueOf(time.toMillis()));
        }
        return Stream.of(NUMBER.matcher(text))
                .filter(Matcher::matches)
                .findFirst()
                .map(Question::size);
    }

    private static BigDecimal size(Matcher number) {
        return new BigDecimal(number.group(1))
                .scaleByPowerOfTen(
                        3 * " kMG".indexOf(number.group(2).isEmpty() ? " " : number.group(2)));
    }

    private LakehouseException invalid(String given, String way) {
        return new LakehouseException(
                ErrorCode.INVALID_INPUT,
                "Invalid value '%s' for --%s (%s)".formatted(given, id, way));
    }
}
