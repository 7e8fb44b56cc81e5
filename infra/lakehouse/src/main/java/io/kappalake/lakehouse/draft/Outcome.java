package io.kappalake.lakehouse.draft;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.util.List;
import org.apache.iceberg.catalog.Catalog;

/** What became of a commit that was not answered. */
enum Outcome {
    DONE,
    NOT_DONE,
    /** It is not done, and may still come about. */
    UNKNOWN;

    /**
     * Asks the tables.
     *
     * @throws LakehouseException {@code FAILED} if some tables have it and others have not
     */
    static Outcome of(
            Catalog catalog,
            Pointers pointers,
            List<TableUpdate> tried,
            List<Registration> drafts) {
        boolean settled = pointers.settle(tried, drafts);
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
