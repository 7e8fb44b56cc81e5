package io.kappalake.lakehouse.draft.commit;

import static java.util.Objects.requireNonNull;

import org.apache.iceberg.catalog.TableIdentifier;

/** A draft in the catalog and the metadata file that it points at. */
public record Registration(TableIdentifier name, String metadataLocation) {
    public Registration {
        requireNonNull(name, "name");
        requireNonNull(metadataLocation, "metadataLocation");
    }
}
