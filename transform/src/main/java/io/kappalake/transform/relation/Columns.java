package io.kappalake.transform.relation;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.OptionalLong;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types.NestedField;

/** Lists of columns as SQL. */
public final class Columns {
    private Columns() {}

    /** The columns' names, quoted, separated by commas. */
    public static String names(Schema schema) {
        return names(schema.columns().stream().map(NestedField::name).toList());
    }

    /** Names, quoted, separated by commas. */
    public static String names(List<String> columns) {
        return columns.stream().map(RelationName::quoted).collect(joining(", "));
    }

    /**
     * The columns of one schema, selected from a table of another. They are matched by field id, so
     * that renamed ones are found; a column that is not there is null.
     */
    public static String select(Schema wanted, Schema there) {
        return wanted.columns().stream()
                .map(column -> select(column, there.findField(column.fieldId())))
                .collect(joining(", "));
    }

    private static String select(NestedField column, NestedField there) {
        String name = RelationName.quoted(column.name());
        String type = TrinoTypes.sql(column.type());
        if (there == null) {
            return "CAST(NULL AS %s) AS %s".formatted(type, name);
        }
        boolean same = there.type().equals(column.type()) && there.name().equals(column.name());
        return same
                ? name
                : "%s AS %s"
                        .formatted(
                                Conversion.sql(
                                        RelationName.quoted(there.name()),
                                        there.type(),
                                        column.type()),
                                name);
    }

    /** The columns that a reader of a snapshot sees. */
    public static Schema of(Table table, OptionalLong snapshot) {
        if (snapshot.isEmpty()) {
            return table.schema();
        }
        Integer id = table.snapshot(snapshot.getAsLong()).schemaId();
        return id == null ? table.schema() : table.schemas().get(id);
    }
}
