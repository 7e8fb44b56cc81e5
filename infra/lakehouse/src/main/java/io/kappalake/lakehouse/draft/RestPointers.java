package io.kappalake.lakehouse.draft;

import java.util.List;
import org.apache.iceberg.catalog.TableCommit;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * A REST catalog, which commits changes of several tables in one request. Tables that a publication
 * of several makes are made empty first, because the request cannot make them: readers may see them
 * so for a moment.
 */
final class RestPointers implements Pointers {
    private final RESTCatalog catalog;

    RestPointers(RESTCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public void commit(List<TableUpdate> updates, List<Registration> drafts) {
        SinglePointer.withoutDrafts(catalog, drafts, () -> commit(updates));
    }

    private void commit(List<TableUpdate> updates) {
        if (updates.size() == 1) {
            SinglePointer.commit(catalog, updates.get(0));
        } else if (!updates.isEmpty()) {
            catalog.commitTransaction(
                    updates.stream()
                            .map(
                                    update ->
                                            TableCommit.create(
                                                    update.live(), update.base(), update.next()))
                            .toList());
        }
    }

    @Override
    public boolean unregister(Registration draft) {
        return SinglePointer.unregister(catalog, draft);
    }

    @Override
    public boolean settle(List<TableUpdate> updates, List<Registration> drafts) {
        return false;
    }
}
