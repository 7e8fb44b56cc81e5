package io.kappalake.transform.project;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.problem.Location;
import java.util.List;
import java.util.Optional;

/**
 * What YAML says of a model or seed, but for its configuration and tests.
 *
 * @param description as written; Jinja is not evaluated
 * @param columns in the order of the file
 * @param where its place; empty if no YAML file speaks of it
 */
public record ModelProperties(
        String description, List<ColumnProperties> columns, Optional<Location> where) {
    /** Of what no YAML file speaks of. */
    public static final ModelProperties NONE = new ModelProperties("", List.of(), Optional.empty());

    public ModelProperties {
        requireNonNull(description, "description");
        columns = List.copyOf(columns);
        requireNonNull(where, "where");
    }
}
