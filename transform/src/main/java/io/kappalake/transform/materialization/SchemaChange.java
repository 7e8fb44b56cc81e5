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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types.ListType;
import org.apache.iceberg.types.Types.MapType;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StructType;

/**
 * What a model's new columns do to a table that exists, as dbt's {@code on_schema_change} says
 * (https://docs.getdbt.com/docs/build/incremental-models).
 *
 * @param target the columns that the table is to have; field ids are of no meaning
 * @param written the columns that the model's rows have, of those; the others are null in them
 * @param changed whether the table is to change
 */
record SchemaChange(Schema target, List<String> written, boolean changed) {
    /** Ids of added fields, beyond all that a table has, until they get others. */
    private static final int NEW = 1_000_000;

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
                continue;
            }
            Optional<Type> both = widened(there.type(), column.type());
            String change =
                    "%s from %s to %s"
                            .formatted(
                                    column.name(),
                                    TrinoTypes.sql(there.type()),
                                    TrinoTypes.sql(column.type()));
            if (both.isEmpty()) {
                unfit.add(
                        there.type().isNestedType() && column.type().isNestedType()
                                ? "fields can only be added behind those that there are, and "
                                        + change
                                        + " is another change"
                                : "Iceberg cannot change the type of " + change);
            } else if (!sameType(both.get(), there.type())) {
                wider.add(change);
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
                                "%s: CAST in the model, or build it anew with --full-refresh"
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
                columns.put(column.name(), widened(column.type(), wanted.type()).orElseThrow());
            }
        }
        added.forEach(name -> columns.put(name, model.findField(name).type()));
        // the types of both schemas have ids of their own, which may be the same
        AtomicInteger ids = new AtomicInteger(columns.size());
        List<NestedField> fields = new ArrayList<>();
        columns.forEach(
                (name, type) ->
                        fields.add(
                                NestedField.optional(fields.size() + 1, name, fresh(type, ids))));
        Schema target = new Schema(fields);
        return new SchemaChange(
                target, common(target, model), dropped || !added.isEmpty() || !wider.isEmpty());
    }

    private static Type fresh(Type type, AtomicInteger ids) {
        return switch (type) {
            case StructType row ->
                    StructType.of(
                            row.fields().stream()
                                    .map(
                                            field ->
                                                    NestedField.optional(
                                                            ids.incrementAndGet(),
                                                            field.name(),
                                                            fresh(field.type(), ids)))
                                    .toList());
            case ListType list ->
                    ListType.ofOptional(ids.incrementAndGet(), fresh(list.elementType(), ids));
            case MapType map ->
                    MapType.ofOptional(
                            ids.incrementAndGet(),
                            ids.incrementAndGet(),
                            fresh(map.keyType(), ids),
                            fresh(map.valueType(), ids));
            default -> type;
        };
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

    /**
     * The type that holds the values of both, if Iceberg can change the first one into it: wider
     * numbers, and more fields behind those of a row, at any depth.
     */
    private static Optional<Type> widened(Type live, Type model) {
        if (fits(model, live)) {
            return Optional.of(live);
        }
        if (fits(live, model)) {
            return Optional.of(model);
        }
        if (live.isStructType() && model.isStructType()) {
            return widened(live.asStructType(), model.asStructType());
        }
        if (live.isListType() && model.isListType()) {
            ListType list = live.asListType();
            return widened(list.elementType(), model.asListType().elementType())
                    .map(element -> ListType.ofOptional(list.elementId(), element));
        }
        if (live.isMapType()
                && model.isMapType()
                && sameType(live.asMapType().keyType(), model.asMapType().keyType())) {
            MapType map = live.asMapType();
            return widened(map.valueType(), model.asMapType().valueType())
                    .map(
                            value ->
                                    MapType.ofOptional(
                                            map.keyId(), map.valueId(), map.keyType(), value));
        }
        return Optional.empty();
    }

    private static Optional<Type> widened(StructType live, StructType model) {
        List<NestedField> fields = new ArrayList<>();
        for (int i = 0; i < Math.max(live.fields().size(), model.fields().size()); i++) {
            if (i >= model.fields().size()) {
                return Optional.empty();
            }
            NestedField wanted = model.fields().get(i);
            if (i >= live.fields().size()) {
                fields.add(NestedField.optional(NEW + i, wanted.name(), wanted.type()));
                continue;
            }
            NestedField there = live.fields().get(i);
            Optional<Type> both = widened(there.type(), wanted.type());
            if (!there.name().equals(wanted.name()) || both.isEmpty()) {
                return Optional.empty();
            }
            fields.add(NestedField.optional(there.fieldId(), there.name(), both.get()));
        }
        return Optional.of(StructType.of(fields));
    }
}
