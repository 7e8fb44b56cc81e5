package io.kappalake.lakehouse.draft.commit;

import io.kappalake.lakehouse.LakehouseException;
import java.util.Optional;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;

/** A change of one live table that is to be committed. */
public interface Change {
    TableIdentifier live();

    /** The draft that the commit takes off the catalog; empty if there is none. */
    Optional<Registration> registration();

    /**
     * Computes the commit on the current table, and writes its manifests.
     *
     * @throws LakehouseException {@code REFUSED} if it cannot be done without losing or duplicating
     *     what others did; nothing is left behind then
     */
    TableUpdate update(Catalog catalog);

    /** Cleans up after the commit; called once, when it is done. */
    void committed();
}
