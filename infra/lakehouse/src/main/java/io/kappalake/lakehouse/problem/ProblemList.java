package io.kappalake.lakehouse.problem;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Problems at their places, gathered so that a user fixes all of them at once; the same one counts
 * once. Safe for use by several threads.
 *
 * @param <P> a place; its text is put before the message, unless it is empty
 */
public final class ProblemList<P> {
    private record Problem<P>(P place, String message) {
        private Problem {
            requireNonNull(place, "place");
            requireNonNull(message, "message");
        }

        @Override
        public String toString() {
            String where = place.toString();
            return where.isEmpty() ? message : "%s: %s".formatted(where, message);
        }
    }

    private final Comparator<? super P> order;
    private final Set<Problem<P>> problems = new LinkedHashSet<>();

    /** An empty list whose problems are reported in the order of their places. */
    public ProblemList(Comparator<? super P> order) {
        this.order = requireNonNull(order, "order");
    }

    /** Adds a problem. */
    public synchronized void add(P place, String message) {
        problems.add(new Problem<>(place, message));
    }

    /** True if there is none. */
    public synchronized boolean isEmpty() {
        return problems.isEmpty();
    }

    /** One line for each problem, in the order of their places; those of one place as added. */
    public synchronized List<String> lines() {
        return problems.stream()
                .sorted((one, other) -> order.compare(one.place(), other.place()))
                .map(Problem::toString)
                .toList();
    }

    /** The number of problems in words, such as {@code 2 problems}. */
    public synchronized String count() {
        return counted(problems.size(), "problem");
    }

    /** The number of different parts of the places in words, such as {@code 1 file}. */
    public synchronized String count(Function<? super P, ?> part, String noun) {
        return counted(
                problems.stream().map(problem -> part.apply(problem.place())).distinct().count(),
                noun);
    }

    private static String counted(long number, String noun) {
        return "%d %s%s".formatted(number, noun, number == 1 ? "" : "s");
    }

    /** An error {@code INVALID_INPUT} that lists all problems of an invalid thing. */
    public synchronized LakehouseException toException(String invalidThing) {
        return new LakehouseException(
                ErrorCode.INVALID_INPUT,
                "Invalid %s:\n%s"
                        .formatted(
                                invalidThing,
                                lines().stream().map(line -> "  " + line).collect(joining("\n"))));
    }
}
