package io.kappalake.lakehouse.table;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types.NestedField;

/**
 * What a table of the lakehouse looks like.
 *
 * @param schema columns with the comments that analysts see in {@code DESCRIBE}
 * @param properties Iceberg table properties, {@code comment} among them
 */
public record TableDefinition(
        TableIdentifier name,
        Schema schema,
        PartitionSpec partitioning,
        SortOrder sortOrder,
        Map<String, String> properties) {
    public TableDefinition {
        requireNonNull(name, "name");
        properties = Map.copyOf(properties);
    }

    /** Creates the table, empty. */
    Table create(Catalog catalog) {
        return catalog.buildTable(name, schema)
                .withPartitionSpec(partitioning)
                .withSortOrder(sortOrder)
                .withProperties(properties)
                .create();
    }

    /** How a live table differs from this definition; empty if it does not. */
    List<String> differencesFrom(Table live) {
        List<String> differences = new ArrayList<>();
        for (NestedField wanted : schema.columns()) {
            NestedField found = live.schema().findField(wanted.name());
            if (found == null) {
                differences.add("column %s is missing".formatted(wanted.name()));
            } else if (!found.type().equals(wanted.type())) {
                differences.add(
                        "column %s is %s, not %s"
                                .formatted(wanted.name(), found.type(), wanted.type()));
            } else if (found.isRequired() != wanted.isRequired()) {
                differences.add(
                        "column %s is %s"
                                .formatted(
                                        wanted.name(),
                                        found.isRequired()
                                                ? "NOT NULL, and should be nullable"
                                                : "nullable, and should be NOT NULL"));
            }
        }
        for (NestedField found : live.schema().columns()) {
            if (schema.findField(found.name()) == null) {
                differences.add("column %s is not in the definition".formatted(found.name()));
            }
        }
        String wantedPartitioning = describe(partitioning, schema);
        String foundPartitioning = describe(live.spec(), live.schema());
        if (!wantedPartitioning.equals(foundPartitioning)) {
            differences.add(
                    "it is partitioned by %s, not %s"
                            .formatted(foundPartitioning, wantedPartitioning));
        }
        String wantedOrder = describe(sortOrder, schema);
        String foundOrder = describe(live.sortOrder(), live.schema());
        if (!wantedOrder.equals(foundOrder)) {
            differences.add("it is sorted by %s, not %s".formatted(foundOrder, wantedOrder));
        }
        new TreeMap<>(properties)
                .forEach(
                        (key, value) -> {
                            String found = live.properties().get(key);
                            if (!key.equals("format-version") && !value.equals(found)) {
                                differences.add(
                                        "property %s is %s, not %s".formatted(key, found, value));
                            }
                        });
        return differences;
    }

    private static String describe(PartitionSpec spec, Schema schema) {
        return spec.fields().stream()
                .map(
                        field ->
                                field.transform()
                                        + "("
                                        + schema.findColumnName(field.sourceId())
                                        + ")")
                .toList()
                .toString();
    }

    private static String describe(SortOrder order, Schema schema) {
        return order.fields().stream()
                .map(
                        field ->
                                "%s(%s) %s %s"
                                        .formatted(
                                                field.transform(),
                                                schema.findColumnName(field.sourceId()),
                                                field.direction(),
                                                field.nullOrder()))
                .toList()
                .toString();
    }
}
