package io.kappalake.transform.project;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.problem.Location;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What YAML says of a column.
 *
 * @param description as written; Jinja is not evaluated
 * @param dataType as written; not checked against the table
 * @param quote whether tests get the name in quotes; empty where YAML does not say it
 * @param where its place
 */
public record ColumnProperties(
        String name,
        String description,
        Optional<String> dataType,
        Map<String, Object> meta,
        List<String> tags,
        Optional<Boolean> quote,
        Location where) {
    public ColumnProperties {
        requireNonNull(name, "name");
        requireNonNull(description, "description");
        requireNonNull(dataType, "dataType");
        meta = Collections.unmodifiableMap(new LinkedHashMap<>(meta));
        tags = List.copyOf(tags);
        requireNonNull(quote, "quote");
        requireNonNull(where, "where");
    }
}
