package io.kappalake.transform.project;

import static java.util.Comparator.naturalOrder;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.problem.Location;
import io.kappalake.lakehouse.problem.ProblemList;
import io.kappalake.lakehouse.problem.Suggestions;
import java.util.Collection;
import java.util.List;

/**
 * Problems of a project, gathered so that a user fixes all of them at once; and warnings of what
 * works but is likely not meant. Safe for use by several threads.
 */
public final class Problems {
    private final ProblemList<Location> problems = new ProblemList<>(naturalOrder());
    private final ProblemList<Location> warnings = new ProblemList<>(naturalOrder());

    /** Reports something that must be mended before anything runs. */
    public void problem(Location where, String message) {
        problems.add(where, message);
    }

    /** Reports something that has no effect, or not the one that was likely meant. */
    public void warning(Location where, String message) {
        warnings.add(where, message);
    }

    /** Whether nothing must be mended. */
    public boolean isEmpty() {
        return problems.isEmpty();
    }

    /** What must be mended, in the order of files and lines, each with its place. */
    public List<String> all() {
        return problems.lines();
    }

    /** The warnings, in the order of files and lines, each with its place. */
    public List<String> warnings() {
        return warnings.lines();
    }

    /**
     * Does nothing if nothing must be mended.
     *
     * @throws LakehouseException {@code INVALID_INPUT} with all problems in the order of files and
     *     lines
     */
    public void throwIfAny() {
        if (!problems.isEmpty()) {
            throw problems.toException(
                    "project (%s in %s)"
                            .formatted(problems.count(), problems.count(Location::file, "file")));
        }
    }

    /**
     * {@code ", did you mean x?"} for the known word that is nearest, or nothing if none is near.
     */
    public static String suggestion(String word, Collection<String> known) {
        return Suggestions.suggestion(word, known);
    }
}
