package io.kappalake.transform.materialization;

import io.kappalake.lakehouse.draft.TableShape;
import io.kappalake.transform.relation.TrinoTypes;
import java.util.List;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;

/** Whether a table is already what a model wants it to be. */
final class Shape {
    private Shape() {}

    /** Compares names, types, partitioning, order and the properties that are wanted. */
    static boolean isSame(TableShape wanted, Table table) {
        return columns(wanted.schema()).equals(columns(table.schema()))
                && partitioning(wanted.partitioning()).equals(partitioning(table.spec()))
                && order(wanted.order()).equals(order(table.sortOrder()))
                && wanted.properties().entrySet().stream()
                        // a reserved one, which tables do not repeat among their properties
                        .filter(property -> !property.getKey().equals("format-version"))
                        .allMatch(
                                property ->
                                        property.getValue()
                                                .equals(table.properties().get(property.getKey())));
    }

    private static List<String> columns(Schema schema) {
        return schema.columns().stream()
                .map(column -> column.name() + " " + TrinoTypes.sql(column.type()))
                .toList();
    }

    private static List<String> partitioning(PartitionSpec spec) {
        return spec.fields().stream()
                .filter(field -> !field.transform().isVoid())
                .map(
                        field ->
                                field.transform()
                                        + " "
                                        + spec.schema().findColumnName(field.sourceId()))
                .toList();
    }

    private static List<String> order(SortOrder order) {
        return order.fields().stream()
                .map(
                        field ->
                                "%s %s %s %s"
                                        .formatted(
                                                field.transform(),
                                                order.schema().findColumnName(field.sourceId()),
                                                field.direction(),
                                                field.nullOrder()))
                .toList();
    }
}
