package io.kappalake.transform.relation;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * The full name of a table or view in Trino; lower case, as Trino has it.
 *
 * @param catalog Trino's name of the catalog
 */
public record RelationName(String catalog, String schema, String table)
        implements Comparable<RelationName> {
    public RelationName {
        catalog = requireNonNull(catalog, "catalog").toLowerCase(Locale.ROOT);
        schema = requireNonNull(schema, "schema").toLowerCase(Locale.ROOT);
        table = requireNonNull(table, "table").toLowerCase(Locale.ROOT);
    }

    /** The relation of an Iceberg table. */
    public static RelationName of(String catalog, TableIdentifier table) {
        return new RelationName(catalog, table.namespace().toString(), table.name());
    }

    /** The name as SQL, each part in double quotes. */
    public String sql() {
        return quoted(catalog) + "." + quoted(schema) + "." + quoted(table);
    }

    /** A name as a quoted identifier. */
    public static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The name in the Iceberg catalog. */
    public TableIdentifier identifier() {
        return TableIdentifier.of(Namespace.of(schema), table);
    }

    /** {@code schema.table}, for people. */
    @Override
    public String toString() {
        return schema + "." + table;
    }

    @Override
    public int compareTo(RelationName other) {
        return sql().compareTo(other.sql());
    }
}
