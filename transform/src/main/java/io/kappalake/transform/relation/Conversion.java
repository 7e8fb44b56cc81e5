package io.kappalake.transform.relation;

import static java.util.stream.Collectors.joining;

import org.apache.iceberg.types.Type;
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
        if (given.isStructType() && wanted.isStructType()) {
            StructType from = given.asStructType();
            return "IF(%s IS NULL, NULL, CAST(ROW(%s) AS %s))"
                    .formatted(
                            value,
                            wanted.asStructType().fields().stream()
                                    .map(field -> field(value, from, field, depth))
                                    .collect(joining(", ")),
                            TrinoTypes.sql(wanted));
        }
        if (given.isListType() && wanted.isListType()) {
            Type from = given.asListType().elementType();
            Type to = wanted.asListType().elementType();
            return "transform(%s, %s -> %s)".formatted(value, name, sql(name, from, to, depth + 1));
        }
        if (given.isMapType() && wanted.isMapType()) {
            Type from = given.asMapType().valueType();
            Type to = wanted.asMapType().valueType();
            return "transform_values(%s, (\"_k\", %s) -> %s)"
                    .formatted(value, name, sql(name, from, to, depth + 1));
        }
        return "CAST(%s AS %s)".formatted(value, TrinoTypes.sql(wanted));
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
