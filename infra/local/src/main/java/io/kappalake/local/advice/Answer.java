package io.kappalake.local.advice;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.util.List;

/**
 * An answer to a question.
 *
 * @param text as it is quoted
 * @param words the values that it names
 * @param amount of a duration or number; zero otherwise
 */
record Answer(String text, List<String> words, BigDecimal amount) {
    Answer {
        requireNonNull(text, "text");
        words = List.copyOf(words);
        requireNonNull(amount, "amount");
    }
}
