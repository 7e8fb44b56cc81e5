package io.kappalake.lakehouse.draft;

import io.kappalake.lakehouse.LakehouseException;
import java.util.Optional;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;

/** What is to be done to one live table. */
interface Change {
    TableIdentifier live();

    /** The draft whose rows are published; empty if there is none. */
    Optional<PinnedDraft> draft();

    /**
     * Computes the commit on the table as it is now, and writes its manifests.
     *
     * @throws LakehouseException {@code REFUSED} if it cannot be done without losing or doubling
     *     what others did; nothing is left behind then
     */
    TableUpdate update(Catalog catalog);
}
