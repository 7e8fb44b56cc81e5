package io.kappalake.lakehouse.table;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.NullOrder;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortDirection;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.transforms.Transform;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Definition of a table of the lakehouse.
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
    private static final String FORMAT_VERSION = "format-version";

    public TableDefinition {
        requireNonNull(name, "name");
        requireNonNull(schema, "schema");
        requireNonNull(partitioning, "partitioning");
        requireNonNull(sortOrder, "sortOrder");
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

    /** Differences of a live table from this definition, in words; empty if there are none. */
    List<String> differencesFrom(Table live) {
        List<String> differences = new ArrayList<>();
        compareColumns(live.schema(), differences);
        compareLayout(
                "partitioned",
                describe(live.spec(), live.schema()),
                describe(partitioning, schema),
                differences);
        compareLayout(
                "sorted",
                describe(live.sortOrder(), live.schema()),
                describe(sortOrder, schema),
                differences);
        compareFormatVersion(live, differences);
        compareProperties(live.properties(), differences);
        return differences;
    }

    private void compareColumns(Schema live, List<String> differences) {
        for (NestedField wanted : schema.columns()) {
            String name = wanted.name();
            NestedField found = live.findField(name);
            if (found == null) {
                differences.add("column %s is missing".formatted(name));
            } else if (!found.type().equals(wanted.type())) {
                differences.add(
                        "column %s is %s, not %s".formatted(name, found.type(), wanted.type()));
            } else if (found.isRequired() && wanted.isOptional()) {
                differences.add("column %s is NOT NULL, and should be nullable".formatted(name));
            } else if (found.isOptional() && wanted.isRequired()) {
                differences.add("column %s is nullable, and should be NOT NULL".formatted(name));
            }
        }
        for (NestedField found : live.columns()) {
            if (schema.findField(found.name()) == null) {
                differences.add("column %s is not in the definition".formatted(found.name()));
            }
        }
    }

    private static void compareLayout(
            String how, String found, String wanted, List<String> differences) {
        if (found.equals(wanted)) {
            return;
        }
        if (found.isEmpty()) {
            differences.add("it is not %s, and should be by %s".formatted(how, wanted));
        } else if (wanted.isEmpty()) {
            differences.add("it is %s by %s, and should not be".formatted(how, found));
        } else {
            differences.add("it is %s by %s, not %s".formatted(how, found, wanted));
        }
    }

    private void compareFormatVersion(Table live, List<String> differences) {
        String wanted = properties.get(FORMAT_VERSION);
        if (wanted != null && live instanceof HasTableOperations table) {
            int found = table.operations().current().formatVersion();
            if (!wanted.equals(Integer.toString(found))) {
                differences.add("format version is %d, not %s".formatted(found, wanted));
            }
        }
    }

    private void compareProperties(Map<String, String> live, List<String> differences) {
        new TreeMap<>(properties)
                .forEach(
                        (key, wanted) -> {
                            String found = live.getOrDefault(key, "not set");
                            // Iceberg keeps the format version elsewhere
                            if (!key.equals(FORMAT_VERSION) && !wanted.equals(found)) {
                                differences.add(
                                        "property %s is %s, and should be %s"
                                                .formatted(key, found, wanted));
                            }
                        });
    }

    private static String describe(PartitionSpec spec, Schema schema) {
        return spec.fields().stream()
                .filter(field -> !field.transform().isVoid())
                .map(field -> describe(field.transform(), field.sourceId(), schema))
                .collect(joining(", "));
    }

    private static String describe(SortOrder order, Schema schema) {
        return order.fields().stream()
                .map(
                        field ->
                                "%s %s, %s"
                                        .formatted(
                                                describe(
                                                        field.transform(),
                                                        field.sourceId(),
                                                        schema),
                                                field.direction() == SortDirection.ASC
                                                        ? "ascending"
                                                        : "descending",
                                                field.nullOrder() == NullOrder.NULLS_FIRST
                                                        ? "nulls first"
                                                        : "nulls last"))
                .collect(joining(", then "));
    }

    private static String describe(Transform<?, ?> transform, int column, Schema schema) {
        String name = schema.findColumnName(column);
        return transform.isIdentity() ? name : "%s(%s)".formatted(transform, name);
    }
}
