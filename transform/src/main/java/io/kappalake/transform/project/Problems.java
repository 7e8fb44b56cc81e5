package io.kappalake.transform.project;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * What is wrong with a project, gathered so that a user mends all of it at once; and what works but
 * is likely not meant. Safe for use by several threads.
 */
public final class Problems {
    private record Problem(Source where, String message) {
        @Override
        public String toString() {
            return where + ": " + message;
        }
    }

    private final Set<Problem> problems = new LinkedHashSet<>();
    private final Set<Problem> warnings = new LinkedHashSet<>();

    /** Reports something that must be mended before anything runs. */
    public synchronized void problem(Source where, String message) {
        problems.add(new Problem(requireNonNull(where, "where"), message));
    }

    /** Reports something that has no effect, or not the one that was likely meant. */
    public synchronized void warning(Source where, String message) {
        warnings.add(new Problem(requireNonNull(where, "where"), message));
    }

    /** Whether nothing must be mended. */
    public synchronized boolean isEmpty() {
        return problems.isEmpty();
    }

    /** What must be mended, in the order of files and lines, each with its place. */
    public synchronized List<String> all() {
        return sorted(problems);
    }

    /** The warnings, in the order of files and lines, each with its place. */
    public synchronized List<String> warnings() {
        return sorted(warnings);
    }

    private static List<String> sorted(Set<Problem> problems) {
        return problems.stream().sorted(comparing(Problem::where)).map(Problem::toString).toList();
    }

    /**
     * Does nothing if nothing must be mended.
     *
     * @throws LakehouseException {@code INVALID_INPUT} with all problems in the order of files and
     *     lines
     */
    public synchronized void throwIfAny() {
        if (problems.isEmpty()) {
            return;
        }
        long files = problems.stream().map(problem -> problem.where().file()).distinct().count();
        throw new LakehouseException(
                ErrorCode.INVALID_INPUT,
                "Invalid project (%s in %s):\n%s"
                        .formatted(
                                count(problems.size(), "problem"),
                                count(files, "file"),
                                sorted(problems).stream()
                                        .map(problem -> "  " + problem)
                                        .collect(joining("\n"))));
    }

    private static String count(long number, String noun) {
        return "%d %s%s".formatted(number, noun, number == 1 ? "" : "s");
    }

    /**
     * {@code ", did you mean x?"} for the known word that is nearest, or nothing if none is near.
     */
    public static String suggestion(String word, Collection<String> known) {
        return nearest(word, known).map(", did you mean %s?"::formatted).orElse("");
    }

    private static Optional<String> nearest(String word, Collection<String> known) {
        String lower = word.toLowerCase(Locale.ROOT);
        LevenshteinDistance distance = new LevenshteinDistance(Math.max(2, word.length() / 3));
        return known.stream()
                .sorted()
                .filter(candidate -> distance(distance, lower, candidate) >= 0)
                .min(comparingInt(candidate -> distance(distance, lower, candidate)));
    }

    private static int distance(LevenshteinDistance distance, String lower, String candidate) {
        return distance.apply(lower, candidate.toLowerCase(Locale.ROOT));
    }
}
