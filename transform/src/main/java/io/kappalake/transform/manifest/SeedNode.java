package io.kappalake.transform.manifest;

import static java.util.Objects.requireNonNull;

import io.kappalake.transform.project.SeedFile;
import io.kappalake.transform.relation.RelationName;

/** A seed and the table that it becomes. */
public record SeedNode(SeedFile file, RelationName relation) {
    public SeedNode {
        requireNonNull(file, "file");
        requireNonNull(relation, "relation");
    }

    /** Such as {@code seed.shop.dim_status}. */
    public String id() {
        return file.id();
    }
}
