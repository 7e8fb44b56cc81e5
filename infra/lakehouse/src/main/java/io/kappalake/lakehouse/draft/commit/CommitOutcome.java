package io.kappalake.lakehouse.draft.commit;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import java.util.List;
import org.apache.iceberg.catalog.Catalog;

/** Outcome of a commit whose response was lost. */
enum CommitOutcome {
    DONE,
    NOT_DONE,
    /** It is not done, and may still come about. */
    UNKNOWN;

    /**
     * Reads the outcome from the tables.
     *
     * @throws LakehouseException {@code FAILED} if some tables have it and others have not
     */
    static CommitOutcome of(
            Catalog catalog,
            CatalogCommitter committer,
            List<TableUpdate> tried,
            List<Registration> drafts) {
        boolean settled = committer.settle(tried, drafts);
        List<TableUpdate> done =
                tried.stream()
                        .filter(
                                update ->
                                        LiveTable.find(catalog, update.live())
                                                .filter(table -> update.isIn(table.metadata()))
                                                .isPresent())
                        .toList();
        if (done.size() == tried.size()) {
            return DONE;
        }
        if (done.isEmpty()) {
            return settled ? NOT_DONE : UNKNOWN;
        }
        throw new LakehouseException(
                ErrorCode.FAILED,
                "The catalog %s committed a publication in part: %s have it, the others have not; revert it there"
                        .formatted(catalog.name(), done.stream().map(TableUpdate::live).toList()));
    }
}
