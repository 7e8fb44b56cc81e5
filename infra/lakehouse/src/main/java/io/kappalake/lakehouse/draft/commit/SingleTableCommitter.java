package io.kappalake.lakehouse.draft.commit;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import io.kappalake.lakehouse.draft.metadata.MetadataFile;
import java.util.List;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CleanableFailure;
import org.apache.iceberg.exceptions.CommitFailedException;

/** Commits to a catalog that can change one table at a time. */
final class SingleTableCommitter implements CatalogCommitter {
    private final Catalog catalog;

    SingleTableCommitter(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public void commit(List<TableUpdate> updates, List<Registration> drafts) {
        if (updates.size() > 1) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    ("Cannot publish %s in one step: the catalog %s (%s) commits one table at a"
                                    + " time; publish them one by one, or use a JDBC catalog that"
                                    + " was opened by its configuration or a REST catalog")
                            .formatted(
                                    String.join(
                                            ", ",
                                            updates.stream()
                                                    .map(update -> update.live().toString())
                                                    .toList()),
                                    catalog.name(),
                                    catalog.getClass().getSimpleName()));
        }
        withoutDrafts(catalog, drafts, () -> updates.forEach(this::commit));
    }

    private void commit(TableUpdate update) {
        commit(catalog, update);
    }

    static void commit(Catalog catalog, TableUpdate update) {
        if (update.creates()) {
            try {
                catalog.registerTable(
                        update.live(), MetadataFile.write(update.next(), null, update.io()));
            } catch (AlreadyExistsException e) {
                throw new CommitFailedException(e, "%s was made meanwhile", update.live());
            }
        } else {
            update.operations().commit(update.base(), update.next());
        }
    }

    /**
     * Takes drafts off the catalog, then commits, so that no registered draft ever shares files
     * with a live table. They come back if the commit did not happen; a crash in between leaves
     * their folders behind.
     */
    static void withoutDrafts(Catalog catalog, List<Registration> drafts, Runnable commit) {
        for (Registration draft : drafts) {
            if (!isAsExpected(catalog, draft)) {
                throw new DraftMovedException(draft.name());
            }
        }
        for (int i = 0; i < drafts.size(); i++) {
            if (!catalog.dropTable(drafts.get(i).name(), false)) {
                registerAgain(catalog, drafts.subList(0, i));
                throw new DraftMovedException(drafts.get(i).name());
            }
        }
        try {
            commit.run();
        } catch (RuntimeException e) {
            // any other failure may hide a commit that succeeded
            if (e instanceof CleanableFailure || e instanceof LakehouseException) {
                registerAgain(catalog, drafts);
            }
            throw e;
        }
    }

    private static void registerAgain(Catalog catalog, List<Registration> drafts) {
        drafts.forEach(draft -> catalog.registerTable(draft.name(), draft.metadataLocation()));
    }

    private static boolean isAsExpected(Catalog catalog, Registration draft) {
        return LiveTable.find(catalog, draft.name())
                .filter(
                        table ->
                                draft.metadataLocation()
                                        .equals(table.metadata().metadataFileLocation()))
                .isPresent();
    }

    @Override
    public boolean unregister(Registration draft) {
        return unregister(catalog, draft);
    }

    static boolean unregister(Catalog catalog, Registration draft) {
        return isAsExpected(catalog, draft) && catalog.dropTable(draft.name(), false);
    }

    @Override
    public boolean settle(List<TableUpdate> updates, List<Registration> drafts) {
        return false;
    }
}
