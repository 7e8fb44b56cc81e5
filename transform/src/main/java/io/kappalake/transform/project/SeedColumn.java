package io.kappalake.transform.project;

import static java.util.Objects.requireNonNull;

/**
 * A column of a seed.
 *
 * @param trinoType such as {@code INTEGER} or {@code DECIMAL(18, 6)}
 * @param inferred from the values; otherwise {@code column_types} says it, and its values are texts
 *     to be cast
 */
public record SeedColumn(String name, String trinoType, boolean inferred) {
    public SeedColumn {
        requireNonNull(name, "name");
        requireNonNull(trinoType, "trinoType");
    }
}
