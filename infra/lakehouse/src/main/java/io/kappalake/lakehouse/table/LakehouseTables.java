package io.kappalake.lakehouse.table;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.catalog.Catalogs;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.table.InitReport.Entry;
import io.kappalake.lakehouse.table.InitReport.State;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.iceberg.exceptions.AlreadyExistsException;

/** Creates the lakehouse's tables. */
public final class LakehouseTables {
    private LakehouseTables() {}

    /**
     * Creates the namespaces, tables and views that are missing. Running it again, or twice at the
     * same time, does no harm. What exists with another definition is reported and left alone.
     *
     * @throws LakehouseException {@code UNAVAILABLE} if the catalog cannot be opened; tables that
     *     were created before stay
     */
    public static InitReport createAll(LakehouseConfig config) {
        try (Catalogs.Opened opened = Catalogs.open(config.catalog())) {
            return createAll(opened.catalog(), config.trino().catalog());
        }
    }

    static InitReport createAll(Catalog catalog, String trinoCatalog) {
        createNamespace(catalog);
        List<Entry> entries = new ArrayList<>();
        for (TableDefinition definition : OrderTables.all()) {
            entries.add(create(catalog, definition));
        }
        entries.add(create(catalog, OrderTables.ORDER_METRICS_LATEST, trinoCatalog));
        return new InitReport(entries);
    }

    private static void createNamespace(Catalog catalog) {
        if (catalog instanceof SupportsNamespaces namespaces
                && !namespaces.namespaceExists(OrderTables.NAMESPACE)) {
            try {
                namespaces.createNamespace(OrderTables.NAMESPACE);
            } catch (AlreadyExistsException e) {
                // somebody else was faster, which is as good
            }
        }
    }

    private static Entry create(Catalog catalog, TableDefinition definition) {
        String name = definition.name().toString();
        if (!catalog.tableExists(definition.name())) {
            try {
                definition.create(catalog);
                return new Entry(name, State.CREATED, List.of());
            } catch (AlreadyExistsException e) {
                // somebody else was faster: compare
            }
        }
        return compared(name, definition.differencesFrom(catalog.loadTable(definition.name())));
    }

    private static Entry create(Catalog catalog, ViewDefinition definition, String trinoCatalog) {
        String name = definition.name().toString();
        if (!(catalog instanceof ViewCatalog views)) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    ("Cannot create the view %s: the catalog %s has no views; use a JDBC catalog"
                                    + " (jdbc.schema-version: V1) or a REST catalog")
                            .formatted(name, catalog.name()));
        }
        if (!views.viewExists(definition.name())) {
            try {
                definition.create(views, trinoCatalog);
                return new Entry(name, State.CREATED, List.of());
            } catch (AlreadyExistsException e) {
                // somebody else was faster: compare
            }
        }
        return compared(name, definition.differencesFrom(views.loadView(definition.name())));
    }

    private static Entry compared(String name, List<String> differences) {
        return new Entry(
                name, differences.isEmpty() ? State.UNCHANGED : State.DIFFERENT, differences);
    }
}
