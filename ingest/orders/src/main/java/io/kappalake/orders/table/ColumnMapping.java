package io.kappalake.orders.table;

import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Type.TypeID;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Origin of each column of a live table in the rows of its definition, which go by position. A live
 * table may have its columns in another order, wider ones, and others besides.
 *
 * @param columns one for each column of the live table, in its order
 */
public record ColumnMapping(List<Column> columns) implements Serializable {
    public ColumnMapping {
        columns = List.copyOf(columns);
    }

    /**
     * A column of the live table.
     *
     * @param position of its value in rows of the definition; {@link #NONE} if they have none
     * @param widened whether the rows have an int where the table has a long
     */
    public record Column(int position, boolean widened) implements Serializable {
        /** The position of a column that the definition does not have, which is null. */
        public static final int NONE = -1;
    }

    /**
     * The mapping to a table.
     *
     * @throws LakehouseException {@code REFUSED} with all problems if rows of the definition cannot
     *     be written to it
     */
    public static ColumnMapping of(OrderTable definition, Schema live) {
        List<String> problems = problems(definition, live);
        if (!problems.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot write the table %s:\n%s"
                            .formatted(
                                    definition,
                                    problems.stream()
                                            .map(problem -> "  " + problem)
                                            .collect(joining("\n"))));
        }
        List<NestedField> defined = definition.schema().columns();
        return new ColumnMapping(
                live.columns().stream().map(column -> column(defined, column)).toList());
    }

    private static Column column(List<NestedField> defined, NestedField live) {
        int position =
                IntStream.range(0, defined.size())
                        .filter(i -> defined.get(i).name().equals(live.name()))
                        .findFirst()
                        .orElse(Column.NONE);
        return new Column(
                position,
                position != Column.NONE && isWidened(defined.get(position).type(), live.type()));
    }

    private static boolean isWidened(Type defined, Type live) {
        return defined.typeId() == TypeID.INTEGER && live.typeId() == TypeID.LONG;
    }

    /**
     * Why rows of a definition cannot be written to a table, each with the way out; empty if they
     * can.
     */
    public static List<String> problems(OrderTable definition, Schema live) {
        List<String> problems = new ArrayList<>();
        for (NestedField wanted : definition.schema().columns()) {
            NestedField found = live.findField(wanted.name());
            if (found == null) {
                problems.add(missing(definition, wanted, live));
            } else if (!found.type().equals(wanted.type())
                    && !isWidened(wanted.type(), found.type())) {
                problems.add(
                        "column %s is %s, and ingest writes %s: rename it, and add it again as it was"
                                .formatted(wanted.name(), found.type(), wanted.type()));
            } else if (found.isRequired() && wanted.isOptional()) {
                problems.add(
                        "column %s is NOT NULL, and ingest has events without it: ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL"
                                .formatted(wanted.name(), definition, wanted.name()));
            }
        }
        for (NestedField found : live.columns()) {
            if (definition.schema().findField(found.name()) == null && found.isRequired()) {
                problems.add(
                        "column %s is NOT NULL, and ingest has no value for it: ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL"
                                .formatted(found.name(), definition, found.name()));
            }
        }
        return problems;
    }

    private static String missing(OrderTable definition, NestedField wanted, Schema live) {
        NestedField renamed = live.findField(wanted.fieldId());
        if (renamed != null
                && live.columns().contains(renamed)
                && definition.schema().findField(renamed.name()) == null) {
            return "column %s was renamed to %s: ALTER TABLE %s RENAME COLUMN %s TO %s"
                    .formatted(
                            wanted.name(),
                            renamed.name(),
                            definition,
                            renamed.name(),
                            wanted.name());
        }
        return "column %s is gone: ALTER TABLE %s ADD COLUMN %s %s adds it again, null in the rows that are there"
                .formatted(wanted.name(), definition, wanted.name(), sql(wanted.type()));
    }

    private static String sql(Type type) {
        return switch (type.typeId()) {
            case STRING -> "varchar";
            case LONG -> "bigint";
            case INTEGER -> "integer";
            case BINARY -> "varbinary";
            case TIMESTAMP -> "timestamp(6) with time zone";
            default -> type.toString();
        };
    }

    /** True if rows of the definition are rows of the table as they are. */
    public boolean isIdentity(OrderTable definition) {
        return columns.size() == definition.schema().columns().size()
                && IntStream.range(0, columns.size())
                        .allMatch(i -> columns.get(i).equals(new Column(i, false)));
    }
}
