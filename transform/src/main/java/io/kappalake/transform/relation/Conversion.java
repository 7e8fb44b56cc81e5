package io.kappalake.transform.relation;

import static java.util.stream.Collectors.joining;

import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.ListType;
import org.apache.iceberg.types.Types.MapType;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StructType;

/** Values of one type as values of another, in Trino's SQL; fields of rows go by their names. */
public final class Conversion {
    private Conversion() {}

    /**
     * An expression of the wanted type.
     *
     * @param value an expression of the given type
     */
    public static String sql(String value, Type given, Type wanted) {
        return sql(value, given, wanted, 0);
    }

    private static String sql(String value, Type given, Type wanted, int depth) {
        if (TrinoTypes.sql(given).equals(TrinoTypes.sql(wanted))) {
            return value;
        }
        String name = "\"_" + depth + '"';
        return switch (wanted) {
            case StructType to when given instanceof StructType from ->
                    "IF(%s IS NULL, NULL, CAST(ROW(%s) AS %s))"
                            .formatted(
                                    value,
                                    to.fields().stream()
                                            .map(field -> field(value, from, field, depth))
                                            .collect(joining(", ")),
                                    TrinoTypes.sql(to));
            case ListType to when given instanceof ListType from ->
                    "transform(%s, %s -> %s)"
                            .formatted(
                                    value,
                                    name,
                                    sql(name, from.elementType(), to.elementType(), depth + 1));
            case MapType to when given instanceof MapType from ->
                    "transform_values(%s, (\"_k\", %s) -> %s)"
                            .formatted(
                                    value,
                                    name,
                                    sql(name, from.valueType(), to.valueType(), depth + 1));
            default -> "CAST(%s AS %s)".formatted(value, TrinoTypes.sql(wanted));
        };
    }

    private static String field(String value, StructType from, NestedField field, int depth) {
        NestedField there = from.field(field.name());
        return there == null
                ? "CAST(NULL AS %s)".formatted(TrinoTypes.sql(field.type()))
                : sql(
                        value + "." + RelationName.quoted(field.name()),
                        there.type(),
                        field.type(),
                        depth);
    }
}
