package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.catalog.Catalogs;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.draft.Drafts;
import io.kappalake.lakehouse.draft.Owner;
import io.kappalake.lakehouse.ledger.Ledger;
import io.kappalake.transform.manifest.Manifest;
import io.kappalake.transform.reading.Pins;

/** The connections of a run; close it after use. */
final class OpenLake implements AutoCloseable {
    private final Catalogs.Opened catalog;
    private final Lake lake;

    private OpenLake(Catalogs.Opened catalog, Lake lake) {
        this.catalog = requireNonNull(catalog, "catalog");
        this.lake = requireNonNull(lake, "lake");
    }

    /**
     * Opens the catalog; sessions with Trino are opened when they are needed.
     *
     * @throws io.kappalake.lakehouse.LakehouseException see {@link Catalogs#open}
     */
    static OpenLake open(LakehouseConfig config, Manifest manifest) {
        Catalogs.Opened catalog = Catalogs.open(config.catalog());
        String trinoCatalog = config.trino().catalog();
        String runId = manifest.context().invocationId();
        return new OpenLake(
                catalog,
                new Lake(
                        catalog.catalog(),
                        trinoCatalog,
                        new SessionPool(config.trino(), manifest.context().schema()),
                        Drafts.on(catalog.catalog(), runId, Owner.current()),
                        new Pins(catalog.catalog(), trinoCatalog),
                        new Journal(Ledger.open(catalog.catalog(), Owner.current()), runId),
                        runId));
    }

    Lake lake() {
        return lake;
    }

    @Override
    public void close() {
        lake.journal().close();
        lake.sessions().close();
        catalog.close();
    }
}
