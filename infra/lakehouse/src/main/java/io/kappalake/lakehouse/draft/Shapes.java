package io.kappalake.lakehouse.draft;

import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.metadata.CapturingOperations;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import io.kappalake.lakehouse.table.TableDefaults;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.Transactions;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;

/** Metadata of a live table in another shape. */
final class Shapes {
    private Shapes() {}

    /** A table that does not exist yet. */
    static TableMetadata created(TableShape shape, String location) {
        Map<String, String> properties = new HashMap<>(TableDefaults.PROPERTIES);
        properties.putAll(shape.properties());
        return TableMetadata.newTableMetadata(
                shape.schema(), shape.partitioning(), shape.order(), location, properties);
    }

    /**
     * The live table with a new shape; nothing but its metadata changes.
     *
     * @throws LakehouseException {@code REFUSED} if it may not change so
     */
    static TableMetadata of(LiveTable live, TableShape shape, Evolution evolution) {
        return switch (evolution) {
            case KEEP -> kept(live, shape);
            case EVOLVE -> evolved(live, shape);
            case REPLACE -> replaced(live.metadata(), shape);
        };
    }

    private static TableMetadata kept(LiveTable live, TableShape shape) {
        List<String> differences = new ArrayList<>(layoutDifferences(live.metadata(), shape));
        Schema schema = live.metadata().schema();
        for (NestedField wanted : shape.schema().columns()) {
            NestedField found = schema.findField(wanted.name());
            if (found == null) {
                differences.add("column %s is not there".formatted(wanted.name()));
            } else if (!describe(found.type()).equals(describe(wanted.type()))) {
                differences.add(
                        "column %s is %s, not %s"
                                .formatted(wanted.name(), found.type(), wanted.type()));
            }
        }
        for (NestedField found : schema.columns()) {
            if (shape.schema().findField(found.name()) == null) {
                differences.add("column %s is not wanted".formatted(found.name()));
            }
        }
        if (!differences.isEmpty()) {
            throw refused(live.name(), differences, "open the draft with EVOLVE or REPLACE");
        }
        return live.metadata();
    }

    private static TableMetadata evolved(LiveTable table, TableShape shape) {
        TableIdentifier name = table.name();
        TableMetadata live = table.metadata();
        List<String> differences = layoutDifferences(live, shape);
        if (!differences.isEmpty()) {
            throw refused(name, differences, "open the draft with REPLACE");
        }
        CapturingOperations operations = new CapturingOperations(live, table.io());
        Transaction transaction = Transactions.newTransaction(name.toString(), operations);
        evolve(name, transaction.updateSchema(), live.schema(), shape.schema());
        transaction.commitTransaction();
        return operations.captured().orElse(live);
    }

    /**
     * Commits what turns one schema into another, by the names of the columns.
     *
     * @throws LakehouseException {@code REFUSED} if Iceberg cannot
     */
    static void evolve(TableIdentifier name, UpdateSchema update, Schema current, Schema wanted) {
        try {
            current.columns().stream()
                    .map(NestedField::name)
                    .filter(column -> wanted.findField(column) == null)
                    .forEach(update::deleteColumn);
            update.unionByNameWith(wanted).commit();
        } catch (IllegalArgumentException | IllegalStateException | ValidationException e) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    ("Cannot evolve the schema of %s (%s): open the draft with REPLACE, which"
                                    + " rewrites all its rows")
                            .formatted(name, e.getMessage()),
                    e);
        }
    }

    /** The live table as if it were recreated; columns of the same name keep their ids. */
    private static TableMetadata replaced(TableMetadata live, TableShape shape) {
        return live.buildReplacement(
                shape.schema(),
                shape.partitioning(),
                shape.order(),
                live.location(),
                shape.properties());
    }

    /** The same replacement as before, for a draft that was made of it. */
    static TableMetadata replaced(TableMetadata live, TableMetadata draft) {
        return live.buildReplacement(
                draft.schema(),
                draft.spec(),
                draft.sortOrder(),
                live.location(),
                DraftNote.without(draft.properties()));
    }

    /** True if columns of the same name have the same id and type. */
    static boolean sameColumns(Schema one, Schema other) {
        return one.columns().size() == other.columns().size()
                && one.columns().stream()
                        .allMatch(
                                field -> {
                                    NestedField same = other.findField(field.name());
                                    return same != null
                                            && same.fieldId() == field.fieldId()
                                            && same.type().equals(field.type());
                                });
    }

    private static List<String> layoutDifferences(TableMetadata live, TableShape shape) {
        List<String> differences = new ArrayList<>();
        String partitioned = describe(live.spec());
        if (!partitioned.equals(describe(shape.partitioning()))) {
            differences.add(
                    "it is partitioned by (%s), not by (%s)"
                            .formatted(partitioned, describe(shape.partitioning())));
        }
        String sorted = describe(live.sortOrder());
        if (!sorted.equals(describe(shape.order()))) {
            differences.add(
                    "it is sorted by (%s), not by (%s)".formatted(sorted, describe(shape.order())));
        }
        return differences;
    }

    private static String describe(PartitionSpec partitioning) {
        return partitioning.fields().stream()
                .filter(field -> !field.transform().isVoid())
                .map(
                        field ->
                                "%s(%s)"
                                        .formatted(
                                                field.transform(),
                                                partitioning
                                                        .schema()
                                                        .findColumnName(field.sourceId())))
                .collect(joining(", "));
    }

    private static String describe(SortOrder order) {
        return order.fields().stream()
                .map(
                        field ->
                                "%s(%s) %s %s"
                                        .formatted(
                                                field.transform(),
                                                order.schema().findColumnName(field.sourceId()),
                                                field.direction(),
                                                field.nullOrder()))
                .collect(joining(", "));
    }

    /** A type without its ids. */
    private static String describe(Type type) {
        return switch (type.typeId()) {
            case STRUCT ->
                    type.asStructType().fields().stream()
                            .map(field -> field.name() + " " + describe(field.type()))
                            .collect(joining(", ", "struct<", ">"));
            case LIST -> "list<%s>".formatted(describe(type.asListType().elementType()));
            case MAP ->
                    "map<%s, %s>"
                            .formatted(
                                    describe(type.asMapType().keyType()),
                                    describe(type.asMapType().valueType()));
            default -> type.toString();
        };
    }

    private static LakehouseException refused(
            TableIdentifier live, List<String> differences, String wayOut) {
        return new LakehouseException(
                ErrorCode.REFUSED,
                "Cannot open a draft of %s: %s; %s"
                        .formatted(live, String.join(", ", differences), wayOut));
    }
}
