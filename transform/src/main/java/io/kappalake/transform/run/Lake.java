package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.draft.Drafts;
import io.kappalake.transform.reading.Pins;
import org.apache.iceberg.catalog.Catalog;

/**
 * The lakehouse as one run has it.
 *
 * @param trinoCatalog Trino's name of the catalog
 * @param runId names the run in drafts, snapshots and the ledger
 */
record Lake(
        Catalog catalog,
        String trinoCatalog,
        SessionPool sessions,
        Drafts drafts,
        Pins pins,
        Journal journal,
        String runId) {
    Lake {
        requireNonNull(catalog, "catalog");
        requireNonNull(trinoCatalog, "trinoCatalog");
        requireNonNull(sessions, "sessions");
        requireNonNull(drafts, "drafts");
        requireNonNull(pins, "pins");
        requireNonNull(journal, "journal");
        requireNonNull(runId, "runId");
    }
}
