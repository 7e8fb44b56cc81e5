package io.kappalake.lakehouse.draft.commit;

import io.kappalake.lakehouse.catalog.PublishingJdbcCatalog;
import java.util.List;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * Commits to a catalog: changes which metadata files its tables point at, for several tables at
 * once where the catalog can.
 */
public interface CatalogCommitter {
    /** The committer for a kind of catalog. */
    static CatalogCommitter of(Catalog catalog) {
        return switch (catalog) {
            case PublishingJdbcCatalog jdbc -> new JdbcCommitter(jdbc.config());
            case RESTCatalog rest -> new RestCommitter(rest);
            default -> new SingleTableCommitter(catalog);
        };
    }

    /**
     * Commits changes of tables and takes drafts off the catalog: all of it, or nothing.
     *
     * @throws CommitFailedException if a table is not as its change expects it; nothing was done
     * @throws DraftMovedException if a draft is not as it was; nothing was done
     * @throws CommitStateUnknownException if it is unknown whether it was done
     */
    void commit(List<TableUpdate> updates, List<Registration> drafts);

    /**
     * Takes a draft off the catalog if it is as expected.
     *
     * @return true if this call did so, and the draft's files belong to the caller alone
     */
    boolean unregister(Registration draft);

    /**
     * Waits until a commit whose outcome was unknown has ended, one way or the other.
     *
     * @return whether that is certain; if not, it may still come about later
     */
    boolean settle(List<TableUpdate> updates, List<Registration> drafts);
}
