package io.kappalake.lakehouse.catalog;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.catalog.PublishingJdbcCatalog.Pointer;
import io.kappalake.lakehouse.config.Secret;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.view.BaseView;
import org.apache.iceberg.view.ViewMetadata;

/**
 * Tables and views of a catalog, as they were when the state was read. A JDBC catalog gives the
 * pointers of all of them in one statement, so that a commit to several tables is in the state
 * either whole or not at all. Other catalogs are asked for one table at a time, when it is wanted;
 * {@link #isOneMoment} tells. Safe for use by several threads.
 */
public final class CatalogState {
    private final Catalog catalog;
    private final Optional<Map<TableIdentifier, Pointer>> pointers;

    private CatalogState(Catalog catalog, Optional<Map<TableIdentifier, Pointer>> pointers) {
        this.catalog = requireNonNull(catalog, "catalog");
        this.pointers = pointers;
    }

    /**
     * Reads the state.
     *
     * @throws LakehouseException {@code UNAVAILABLE} if the catalog's database does not answer
     */
    public static CatalogState read(Catalog catalog) {
        if (!(catalog instanceof PublishingJdbcCatalog jdbc)) {
            return new CatalogState(catalog, Optional.empty());
        }
        try {
            return new CatalogState(catalog, Optional.of(jdbc.pointers()));
        } catch (SQLException e) {
            throw new LakehouseException(
                    ErrorCode.UNAVAILABLE,
                    "Cannot read the catalog's database at %s (%s): is it running?"
                            .formatted(
                                    Secret.hideIn(jdbc.config().properties().get("uri")),
                                    Secret.hideIn(String.valueOf(e.getMessage()))),
                    e);
        }
    }

    /** True if all tables are of the same moment. */
    public boolean isOneMoment() {
        return pointers.isPresent();
    }

    /** A table; empty if there was none of that name. It cannot be written through. */
    public Optional<Table> table(TableIdentifier name) {
        if (pointers.isEmpty()) {
            return load(name);
        }
        Pointer pointer = pointers.get().get(name);
        if (pointer == null || pointer.view()) {
            return Optional.empty();
        }
        try {
            return Optional.of(jdbc().tableAt(name, pointer.location()));
        } catch (NotFoundException e) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot read %s as it was when the run began: its metadata file %s is gone, because the table was dropped or has had many commits since; run again"
                            .formatted(name, pointer.location()),
                    e);
        }
    }

    private Optional<Table> load(TableIdentifier name) {
        try {
            return Optional.of(catalog.loadTable(name));
        } catch (NoSuchTableException e) {
            return Optional.empty();
        }
    }

    private PublishingJdbcCatalog jdbc() {
        return (PublishingJdbcCatalog) catalog;
    }

    /** A view; empty if there was none of that name. */
    public Optional<ViewMetadata> view(TableIdentifier name) {
        if (pointers.isPresent()) {
            return Optional.ofNullable(pointers.get().get(name))
                    .filter(Pointer::view)
                    .map(pointer -> jdbc().viewAt(name, pointer.location()));
        }
        if (!(catalog instanceof ViewCatalog views)) {
            return Optional.empty();
        }
        try {
            return views.loadView(name) instanceof BaseView view
                    ? Optional.of(view.operations().current())
                    : Optional.empty();
        } catch (NoSuchViewException e) {
            return Optional.empty();
        }
    }
}
