package io.kappalake.lakehouse.problem;

import static java.util.Comparator.comparingInt;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Suggestions of known words for one that is not known. */
public final class Suggestions {
    private static final int LEAST_DISTANCE = 2;

    private Suggestions() {}

    /**
     * {@code ", did you mean x?"} for the known word that is nearest, or nothing if none is near.
     */
    public static String suggestion(String word, Collection<String> known) {
        return nearest(word, known, LEAST_DISTANCE).map(", did you mean %s?"::formatted).orElse("");
    }

    /**
     * The known word that is nearest, whatever its case; the first in alphabetical order of
     * several.
     *
     * @param changes number of changed letters that is near enough even for a short word; for a
     *     long one it is a third of its letters
     */
    public static Optional<String> nearest(String word, Collection<String> known, int changes) {
        String lower = word.toLowerCase(Locale.ROOT);
        LevenshteinDistance distance =
                new LevenshteinDistance(Math.max(changes, word.length() / 3));
        return known.stream()
                .sorted()
                .filter(candidate -> distance(distance, lower, candidate) >= 0)
                .min(comparingInt(candidate -> distance(distance, lower, candidate)));
    }

    private static int distance(LevenshteinDistance distance, String lower, String candidate) {
        return distance.apply(lower, candidate.toLowerCase(Locale.ROOT));
    }
}
