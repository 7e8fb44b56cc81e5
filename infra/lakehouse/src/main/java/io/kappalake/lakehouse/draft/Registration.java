package io.kappalake.lakehouse.draft;

import static java.util.Objects.requireNonNull;

import org.apache.iceberg.catalog.TableIdentifier;

/** A draft in the catalog and the metadata file that it points at. */
record Registration(TableIdentifier name, String metadataLocation) {
    Registration {
        requireNonNull(name, "name");
        requireNonNull(metadataLocation, "metadataLocation");
    }
}
