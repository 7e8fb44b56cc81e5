package io.kappalake.lakehouse.catalog;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;

/** The namespaces of a catalog. */
public final class Namespaces {
    /** Models. */
    public static final Namespace MARTS = Namespace.of("marts");

    /** Drafts of tables. */
    public static final Namespace DRAFTS = Namespace.of("drafts");

    /** The ledger. */
    public static final Namespace OPS = Namespace.of("ops");

    private Namespaces() {}

    /** Creates a namespace unless it exists; doing so twice at the same time does no harm. */
    public static void ensure(Catalog catalog, Namespace name) {
        if (!(catalog instanceof SupportsNamespaces namespaces)
                || namespaces.namespaceExists(name)) {
            return;
        }
        try {
            namespaces.createNamespace(name);
        } catch (RuntimeException e) {
            // somebody else may have been faster, which a JDBC catalog on PostgreSQL does not tell
            // from other failures of its database
            if (!namespaces.namespaceExists(name)) {
                throw e;
            }
        }
    }

    /** All tables, in all namespaces. */
    public static List<TableIdentifier> tables(Catalog catalog) {
        List<TableIdentifier> tables = new ArrayList<>();
        if (catalog instanceof SupportsNamespaces namespaces) {
            Deque<Namespace> open = new ArrayDeque<>(namespaces.listNamespaces());
            while (!open.isEmpty()) {
                Namespace namespace = open.removeFirst();
                open.addAll(namespaces.listNamespaces(namespace));
                tables.addAll(catalog.listTables(namespace));
            }
        }
        return tables;
    }
}
