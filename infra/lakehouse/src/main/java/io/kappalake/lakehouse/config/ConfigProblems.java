package io.kappalake.lakehouse.config;

import static java.util.Comparator.comparingInt;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.problem.ProblemList;
import java.nio.file.Path;

/**
 * Problems of a configuration file, gathered so that a user fixes all of them at once. Not safe for
 * use by several threads.
 */
public final class ConfigProblems {
    private final ProblemList<Place> problems = new ProblemList<>(comparingInt(Place::order));

    public void add(Place place, String message) {
        problems.add(place, message);
    }

    public void add(Value value, String message) {
        add(value.place(), message);
    }

    /** Reports that a key was not given; {@code write} says what to write. */
    public void missing(String key, String write) {
        add(Place.NOWHERE, "Missing %s: write %s".formatted(key, write));
    }

    public void invalid(String key, Value value, String mustBe) {
        // as written: the value of a reference may be a secret
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
        if (!problems.isEmpty()) {
            throw problems.toException("configuration %s (%s)".formatted(file, problems.count()));
        }
    }
}
