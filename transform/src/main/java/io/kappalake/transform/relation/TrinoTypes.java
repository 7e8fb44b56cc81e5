package io.kappalake.transform.relation;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.trino.TrinoSession.Column;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.DataType;
import io.trino.sql.tree.DataTypeParameter;
import io.trino.sql.tree.DateTimeDataType;
import io.trino.sql.tree.GenericDataType;
import io.trino.sql.tree.NumericParameter;
import io.trino.sql.tree.RowDataType;
import io.trino.sql.tree.TypeParameter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Iceberg's type for each type of Trino, as Trino's Iceberg connector maps them
 * (https://trino.io/docs/current/connector/iceberg.html#type-mapping). Narrower types become the
 * next wider one that Iceberg has: smallint is int, char(n) is string, any timestamp is one of
 * microseconds.
 */
public final class TrinoTypes {
    private static final SqlParser PARSER = new SqlParser();
    private static final int MAX_PRECISION = 38;

    private TrinoTypes() {}

    /**
     * The schema of a query's result; all columns may be null, ids count from 1.
     *
     * @throws LakehouseException {@code INVALID_INPUT} naming every column that has no name, a name
     *     twice, or a type that Iceberg has not
     */
    public static Schema schema(List<Column> columns) {
        List<String> problems = new ArrayList<>();
        Set<String> names = new HashSet<>();
        List<NestedField> fields = new ArrayList<>();
        AtomicInteger ids = new AtomicInteger(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            String name = column.name().toLowerCase(Locale.ROOT);
            if (name.isEmpty() || name.matches("_col\\d+")) {
                problems.add("column %d has no name: write AS name".formatted(i + 1));
            } else if (!names.add(name)) {
                problems.add("column %s stands there twice: rename one".formatted(name));
            }
            try {
                fields.add(NestedField.optional(i + 1, name, type(column.type(), ids)));
            } catch (UnsupportedOperationException e) {
                problems.add(
                        "column %s is of type %s, which Iceberg has not: CAST it to another"
                                .formatted(name, column.type()));
            }
        }
        if (!problems.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot make a table of the query: " + String.join("; ", problems));
        }
        return new Schema(fields);
    }

    /** Iceberg's type; nested fields get ids from the counter. */
    static Type type(String trinoType, AtomicInteger ids) {
        return type(PARSER.createType(trinoType), ids);
    }

    private static Type type(DataType type, AtomicInteger ids) {
        return switch (type) {
            case GenericDataType generic -> generic(generic, ids);
            case RowDataType row -> row(row, ids);
            case DateTimeDataType time -> time(time);
            default -> throw new UnsupportedOperationException(type.toString());
        };
    }

    private static Type generic(GenericDataType type, AtomicInteger ids) {
        List<DataTypeParameter> arguments = type.getArguments();
        return switch (type.getName().getValue().toLowerCase(Locale.ROOT)) {
            case "boolean" -> Types.BooleanType.get();
            case "tinyint", "smallint", "integer", "int" -> Types.IntegerType.get();
            case "bigint" -> Types.LongType.get();
            case "real" -> Types.FloatType.get();
            case "double" -> Types.DoubleType.get();
            case "decimal" ->
                    Types.DecimalType.of(
                            arguments.isEmpty() ? MAX_PRECISION : number(arguments.get(0)),
                            arguments.size() < 2 ? 0 : number(arguments.get(1)));
            case "varchar", "char" -> Types.StringType.get();
            case "varbinary" -> Types.BinaryType.get();
            case "date" -> Types.DateType.get();
            case "uuid" -> Types.UUIDType.get();
            case "array" -> {
                int id = ids.incrementAndGet();
                yield Types.ListType.ofOptional(id, type(nested(arguments.get(0)), ids));
            }
            case "map" -> {
                int key = ids.incrementAndGet();
                int value = ids.incrementAndGet();
                yield Types.MapType.ofOptional(
                        key,
                        value,
                        type(nested(arguments.get(0)), ids),
                        type(nested(arguments.get(1)), ids));
            }
            default -> throw new UnsupportedOperationException(type.toString());
        };
    }

    private static int number(DataTypeParameter parameter) {
        return Integer.parseInt(((NumericParameter) parameter).getValue());
    }

    private static DataType nested(DataTypeParameter parameter) {
        return ((TypeParameter) parameter).getValue();
    }

    private static Type row(RowDataType type, AtomicInteger ids) {
        List<NestedField> fields = new ArrayList<>();
        for (RowDataType.Field field : type.getFields()) {
            String name =
                    field.getName()
                            .orElseThrow(() -> new UnsupportedOperationException(type.toString()))
                            .getValue();
            int id = ids.incrementAndGet();
            fields.add(NestedField.optional(id, name, type(field.getType(), ids)));
        }
        return Types.StructType.of(fields);
    }

    private static Type time(DateTimeDataType type) {
        return switch (type.getType()) {
            case TIMESTAMP ->
                    type.isWithTimeZone()
                            ? Types.TimestampType.withZone()
                            : Types.TimestampType.withoutZone();
            case TIME -> {
                if (type.isWithTimeZone()) {
                    throw new UnsupportedOperationException(type.toString());
                }
                yield Types.TimeType.get();
            }
        };
    }

    /** Trino's type for a type of Iceberg, as SQL. */
    public static String sql(Type type) {
        return switch (type.typeId()) {
            case BOOLEAN -> "boolean";
            case INTEGER -> "integer";
            case LONG -> "bigint";
            case FLOAT -> "real";
            case DOUBLE -> "double";
            case DATE -> "date";
            case TIME -> "time(6)";
            case TIMESTAMP ->
                    ((Types.TimestampType) type).shouldAdjustToUTC()
                            ? "timestamp(6) with time zone"
                            : "timestamp(6)";
            case STRING -> "varchar";
            case UUID -> "uuid";
            case FIXED, BINARY -> "varbinary";
            case DECIMAL -> type.toString().replace(" ", "");
            case LIST -> "array(" + sql(type.asListType().elementType()) + ")";
            case MAP ->
                    "map(%s, %s)"
                            .formatted(
                                    sql(type.asMapType().keyType()),
                                    sql(type.asMapType().valueType()));
            case STRUCT ->
                    "row("
                            + String.join(
                                    ", ",
                                    type.asStructType().fields().stream()
                                            .map(
                                                    field ->
                                                            RelationName.quoted(field.name())
                                                                    + " "
                                                                    + sql(field.type()))
                                            .toList())
                            + ")";
            default -> throw new UnsupportedOperationException("Trino has no type for " + type);
        };
    }
}
