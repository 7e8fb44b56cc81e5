package io.kappalake.transform.materialization;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.transform.project.OnSchemaChange;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TrinoTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types.NestedField;

/**
 * What a model's new columns do to a table that exists, as dbt's {@code on_schema_change} says
 * (https://docs.getdbt.com/docs/build/incremental-models).
 *
 * @param target the columns that the table is to have; field ids are of no meaning
 * @param written the columns that the model's rows have, of those; the others are null in them
 * @param changed whether the table is to change
 */
record SchemaChange(Schema target, List<String> written, boolean changed) {
    SchemaChange {
        requireNonNull(target, "target");
        written = List.copyOf(written);
    }

    /**
     * Compares.
     *
     * @throws LakehouseException {@code INVALID_INPUT} naming all columns that stand in the way
     */
    static SchemaChange of(
            RelationName table, Schema live, Schema model, OnSchemaChange onSchemaChange) {
        List<String> added = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        List<String> wider = new ArrayList<>();
        List<String> unfit = new ArrayList<>();
        for (NestedField column : model.columns()) {
            NestedField there = live.findField(column.name());
            if (there == null) {
                added.add(column.name());
            } else if (!sameType(there.type(), column.type())
                    && !fits(column.type(), there.type())) {
                String change =
                        "%s from %s to %s"
                                .formatted(
                                        column.name(),
                                        TrinoTypes.sql(there.type()),
                                        TrinoTypes.sql(column.type()));
                (fits(there.type(), column.type()) ? wider : unfit).add(change);
            }
        }
        for (NestedField column : live.columns()) {
            if (model.findField(column.name()) == null) {
                removed.add(column.name());
            }
        }
        List<String> problems = problems(onSchemaChange, added, removed, wider);
        unfit.forEach(
                change ->
                        problems.add(
                                "Iceberg cannot change the type of %s: CAST in the model, or build it anew with --full-refresh"
                                        .formatted(change)));
        if (!problems.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot write into %s: %s".formatted(table, String.join("; ", problems)));
        }
        return switch (onSchemaChange) {
            case IGNORE, FAIL -> new SchemaChange(live, common(live, model), false);
            case APPEND_NEW_COLUMNS -> target(live, model, false, added, wider);
            case SYNC_ALL_COLUMNS -> target(live, model, true, added, wider);
        };
    }

    private static List<String> problems(
            OnSchemaChange mode, List<String> added, List<String> removed, List<String> wider) {
        List<String> problems = new ArrayList<>();
        boolean ignore = mode == OnSchemaChange.IGNORE;
        if (mode == OnSchemaChange.FAIL && !added.isEmpty()) {
            problems.add("the model has new columns " + added);
        }
        if ((mode == OnSchemaChange.FAIL || ignore) && !removed.isEmpty()) {
            problems.add("the model lacks the table's columns " + removed);
        }
        if ((mode == OnSchemaChange.FAIL || ignore) && !wider.isEmpty()) {
            problems.add("types changed: " + wider);
        }
        if (!problems.isEmpty()) {
            problems.add(
                    "on_schema_change is %s: choose append_new_columns or sync_all_columns, or build it anew with --full-refresh"
                            .formatted(mode));
        }
        return problems;
    }

    private static List<String> common(Schema live, Schema model) {
        return live.columns().stream()
                .map(NestedField::name)
                .filter(name -> model.findField(name) != null)
                .toList();
    }

    private static SchemaChange target(
            Schema live, Schema model, boolean drop, List<String> added, List<String> wider) {
        Map<String, Type> columns = new LinkedHashMap<>();
        boolean dropped = false;
        for (NestedField column : live.columns()) {
            NestedField wanted = model.findField(column.name());
            if (wanted == null) {
                if (drop) {
                    dropped = true;
                    continue;
                }
                columns.put(column.name(), column.type());
            } else {
                boolean stays = fits(wanted.type(), column.type());
                columns.put(column.name(), stays ? column.type() : wanted.type());
            }
        }
        added.forEach(name -> columns.put(name, model.findField(name).type()));
        List<NestedField> fields = new ArrayList<>();
        columns.forEach(
                (name, type) -> fields.add(NestedField.optional(fields.size() + 1, name, type)));
        Schema target = TypeUtil.assignIncreasingFreshIds(new Schema(withRoom(fields)));
        return new SchemaChange(
                target, common(target, model), dropped || !added.isEmpty() || !wider.isEmpty());
    }

    /** Ids of nested types may collide with those of columns until fresh ones are given. */
    private static List<NestedField> withRoom(List<NestedField> fields) {
        List<NestedField> moved = new ArrayList<>();
        for (NestedField field : fields) {
            moved.add(
                    NestedField.optional(1_000_000 + field.fieldId(), field.name(), field.type()));
        }
        return moved;
    }

    private static boolean sameType(Type one, Type other) {
        return TrinoTypes.sql(one).equals(TrinoTypes.sql(other));
    }

    /**
     * Whether every value of a type is one of the other without loss, as Iceberg promotes types.
     */
    private static boolean fits(Type from, Type to) {
        return sameType(from, to)
                || (from.isPrimitiveType()
                        && TypeUtil.isPromotionAllowed(
                                from, to.isPrimitiveType() ? to.asPrimitiveType() : null));
    }
}
