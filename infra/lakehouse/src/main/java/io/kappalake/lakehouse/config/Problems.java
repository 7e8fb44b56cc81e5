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
public final class Problems {
    private record Problem(Place place, String message) {
        @Override
        public String toString() {
            return place.equals(Place.NOWHERE) ? message : "%s: %s".formatted(place, message);
        }
    }

    private final List<Problem> problems = new ArrayList<>();

    public void add(Place place, String message) {
        problems.add(new Problem(place, message));
    }

    public void add(Value value, String message) {
        add(value.place(), message);
    }

    /** Reports that a key was not given; {@code write} says what to write. */
    public void missing(String key, String write) {
        add(Place.NOWHERE, "Missing %s: write %s".formatted(key, write));
    }

    public void invalid(String key, Value value, String mustBe) {
        // as written: what a reference stands for may be a secret
        add(
                value,
                "Invalid value '%s' for %s (must be %s)".formatted(value.written(), key, mustBe));
    }

    /**
     * Does nothing if there are no problems.
     *
     * @throws LakehouseException {@code INVALID_INPUT} with all problems: what is missing, the
     *     file's in the order of their lines, the overrides'
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
                                        .sorted(comparingInt(problem -> problem.place().order()))
                                        .map(problem -> "  " + problem)
                                        .collect(joining("\n"))));
    }
}
