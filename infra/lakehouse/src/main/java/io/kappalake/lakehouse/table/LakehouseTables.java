package io.kappalake.lakehouse.table;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.catalog.Catalogs;
import io.kappalake.lakehouse.catalog.Namespaces;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.table.InitReport.Entry;
import io.kappalake.lakehouse.table.InitReport.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.ViewCatalog;

/** Creates the lakehouse's tables. */
public final class LakehouseTables {
    private static final List<Namespace> NAMESPACES =
            List.of(Namespaces.MARTS, Namespaces.DRAFTS, Namespaces.OPS);

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
            NAMESPACES.forEach(namespace -> Namespaces.ensure(opened.catalog(), namespace));
            List<Entry> entries = new ArrayList<>();
            for (TableProvider provider : ServiceLoader.load(TableProvider.class)) {
                entries.addAll(
                        create(
                                        opened.catalog(),
                                        config.trino().catalog(),
                                        provider.tables(config),
                                        provider.views(config))
                                .entries());
            }
            return new InitReport(entries);
        }
    }

    /** The namespace of the first table that {@link #createAll} creates, or of the models. */
    public static Namespace firstNamespace(LakehouseConfig config) {
        return ServiceLoader.load(TableProvider.class).stream()
                .flatMap(provider -> provider.get().tables(config).stream())
                .map(table -> table.name().namespace())
                .findFirst()
                .orElse(Namespaces.MARTS);
    }

    /**
     * The namespaces that are the lakehouse's own: those of drafts, of the ledger, and of all
     * tables and views that modules need.
     */
    public static Set<Namespace> reserved(LakehouseConfig config) {
        Set<Namespace> reserved = new LinkedHashSet<>(List.of(Namespaces.DRAFTS, Namespaces.OPS));
        for (TableProvider provider : ServiceLoader.load(TableProvider.class)) {
            provider.tables(config).forEach(table -> reserved.add(table.name().namespace()));
            provider.views(config).forEach(view -> reserved.add(view.name().namespace()));
        }
        return Collections.unmodifiableSet(reserved);
    }

    /**
     * Creates tables and views that are missing, and their namespaces.
     *
     * @param trinoCatalog the name under which Trino knows the catalog
     * @return one entry per table and view, in their order
     */
    public static InitReport create(
            Catalog catalog,
            String trinoCatalog,
            List<TableDefinition> tables,
            List<ViewDefinition> views) {
        List<Entry> entries = new ArrayList<>();
        for (TableDefinition table : tables) {
            Namespaces.ensure(catalog, table.name().namespace());
            entries.add(create(catalog, table));
        }
        for (ViewDefinition view : views) {
            Namespaces.ensure(catalog, view.name().namespace());
            entries.add(create(catalog, view, trinoCatalog));
        }
        return new InitReport(entries);
    }

    private static Entry create(Catalog catalog, TableDefinition definition) {
        String name = definition.name().toString();
        if (createUnlessThere(
                () -> catalog.tableExists(definition.name()), () -> definition.create(catalog))) {
            return new Entry(name, State.CREATED, List.of());
        }
        return compared(name, definition.differencesFrom(catalog.loadTable(definition.name())));
    }

    /** True if it did not exist before and this call created it. */
    private static boolean createUnlessThere(BooleanSupplier exists, Runnable create) {
        if (exists.getAsBoolean()) {
            return false;
        }
        try {
            create.run();
            return true;
        } catch (RuntimeException e) {
            // somebody else may have been faster, which a JDBC catalog on PostgreSQL does not tell
            // from other failures of its database
            if (exists.getAsBoolean()) {
                return false;
            }
            throw e;
        }
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
        if (createUnlessThere(
                () -> views.viewExists(definition.name()),
                () -> definition.create(views, trinoCatalog))) {
            return new Entry(name, State.CREATED, List.of());
        }
        return compared(name, definition.differencesFrom(views.loadView(definition.name())));
    }

    private static Entry compared(String name, List<String> differences) {
        return new Entry(
                name, differences.isEmpty() ? State.UNCHANGED : State.DIFFERENT, differences);
    }
}
