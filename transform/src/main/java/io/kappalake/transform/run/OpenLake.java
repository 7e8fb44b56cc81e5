package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.session.LakehouseSession;
import io.kappalake.transform.manifest.Manifest;
import io.kappalake.transform.reading.Pins;

/** The connections of a run; close it after use. */
final class OpenLake implements AutoCloseable {
    private final LakehouseSession session;
    private final Lake lake;

    private OpenLake(LakehouseSession session, Lake lake) {
        this.session = requireNonNull(session, "session");
        this.lake = requireNonNull(lake, "lake");
    }

    /**
     * Opens the catalog; sessions with Trino are opened when they are needed.
     *
     * @throws io.kappalake.lakehouse.LakehouseException see {@link LakehouseSession#open}
     */
    static OpenLake open(LakehouseConfig config, Manifest manifest) {
        String schema = manifest.context().schema();
        String runId = manifest.context().invocationId();
        return LakehouseSession.open(
                config, schema, session -> new OpenLake(session, lake(session, schema, runId)));
    }

    private static Lake lake(LakehouseSession session, String schema, String runId) {
        String trinoCatalog = session.config().trino().catalog();
        return new Lake(
                session.catalog(),
                trinoCatalog,
                session.own(new SessionPool(session.config().trino(), schema)),
                session.drafts(runId),
                new Pins(session.catalog(), trinoCatalog),
                session.own(new Journal(session.ledger(), runId)),
                runId);
    }

    Lake lake() {
        return lake;
    }

    @Override
    public void close() {
        session.close();
    }
}
