package io.kappalake.lakehouse.config;

import static java.util.Comparator.comparingInt;
import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is wrong with a configuration file, gathered so that a user mends all of it at once. Not for
 * use by several threads.
 */
final class Problems {
    /** The line of what is missing and thus stands in no line; such problems come first. */
    private static final int NOWHERE = 0;

    private record Problem(int line, String message) {
        @Override
        public String toString() {
            return line == NOWHERE ? message : "line %d: %s".formatted(line, message);
        }
    }

    private final List<Problem> problems = new ArrayList<>();

    void add(int line, String message) {
        problems.add(new Problem(line, message));
    }

    void add(Value value, String message) {
        add(value.line(), message);
    }

    /** Reports that a key was not given; {@code write} says what to write. */
    void missing(String key, String write) {
        add(NOWHERE, "Missing %s: write %s".formatted(key, write));
    }

    void invalid(String key, Value value, String mustBe) {
        // as written: what a reference stands for may be a secret
        add(
                value,
                "Invalid value '%s' for %s (must be %s)".formatted(value.written(), key, mustBe));
    }

    /**
     * Does nothing if there are no problems.
     *
     * @throws LakehouseException {@code INVALID_INPUT} with all problems in the order of their
     *     lines
     */
    void throwIfAny(Path file) {
        if (problems.isEmpty()) {
            return;
        }
        throw new LakehouseException(
                ErrorCode.INVALID_INPUT,
                "Invalid configuration %s (%d problem%s):\n%s"
                        .formatted(
                                file,
                                problems.size(),
                                problems.size() == 1 ? "" : "s",
                                problems.stream()
                                        .sorted(comparingInt(Problem::line))
                                        .map(problem -> "  " + problem)
                                        .collect(joining("\n"))));
    }
}
