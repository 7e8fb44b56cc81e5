package io.kappalake.lakehouse.draft.commit;

import io.kappalake.lakehouse.draft.metadata.EmptyTableMetadata;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import io.kappalake.lakehouse.draft.metadata.MetadataFile;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableCommit;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CleanableFailure;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * Commits to a REST catalog, changes of several tables in one request. New tables in a publication
 * of several are created empty first, because the request cannot create them: readers may see them
 * empty for a moment, and a crash in that moment leaves them empty.
 */
final class RestCommitter implements CatalogCommitter {
    private final RESTCatalog catalog;

    RestCommitter(RESTCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public void commit(List<TableUpdate> updates, List<Registration> drafts) {
        SingleTableCommitter.withoutDrafts(catalog, drafts, () -> commit(updates));
    }

    private void commit(List<TableUpdate> updates) {
        if (updates.size() == 1) {
            SingleTableCommitter.commit(catalog, updates.get(0));
            return;
        }
        List<TableIdentifier> made = new ArrayList<>();
        try {
            List<TableCommit> commits = new ArrayList<>();
            for (TableUpdate update : updates) {
                commits.add(update.creates() ? create(update, made) : commit(update));
            }
            catalog.commitTransaction(commits);
        } catch (RuntimeException e) {
            // any other failure may hide a commit that succeeded
            if (e instanceof CleanableFailure) {
                made.forEach(table -> catalog.dropTable(table, false));
            }
            throw e;
        }
    }

    private static TableCommit commit(TableUpdate update) {
        return TableCommit.create(update.live(), update.base(), update.next());
    }

    private TableCommit create(TableUpdate update, List<TableIdentifier> made) {
        TableMetadata next = update.next();
        String file = MetadataFile.write(EmptyTableMetadata.withoutRows(next), null, update.io());
        try {
            catalog.registerTable(update.live(), file);
        } catch (AlreadyExistsException e) {
            throw new CommitFailedException(e, "%s was made meanwhile", update.live());
        }
        made.add(update.live());
        TableMetadata base =
                LiveTable.find(catalog, update.live())
                        .orElseThrow(
                                () ->
                                        new CommitFailedException(
                                                "%s was dropped meanwhile", update.live()))
                        .metadata();
        TableMetadata.Builder filled =
                TableMetadata.buildFrom(base).setProperties(next.properties());
        if (next.currentSnapshot() != null) {
            filled.setBranchSnapshot(next.currentSnapshot(), SnapshotRef.MAIN_BRANCH);
        }
        return TableCommit.create(update.live(), base, filled.build());
    }

    @Override
    public boolean unregister(Registration draft) {
        return SingleTableCommitter.unregister(catalog, draft);
    }

    @Override
    public boolean settle(List<TableUpdate> updates, List<Registration> drafts) {
        return false;
    }
}
