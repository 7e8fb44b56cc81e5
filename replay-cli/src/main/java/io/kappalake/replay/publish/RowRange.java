package io.kappalake.replay.publish;

import static java.util.stream.Collectors.joining;

import io.kappalake.replay.lake.Sql;
import io.kappalake.replay.plan.ReplayPlan.PartitionRange;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BiFunction;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Rows of a table, as a condition in SQL and as a judgement of whole files by their column bounds.
 * The two agree: a file is inside only if the condition holds for all its rows.
 */
final class RowRange {
    /** The position of a file's rows relative to a range. */
    enum Fit {
        INSIDE,
        OUTSIDE,
        /** Some rows are inside and some are not, or the bounds do not tell. */
        MIXED
    }

    private interface Part {
        Fit fit(DataFile file, Schema schema);

        String sql();
    }

    private final List<Part> parts = new ArrayList<>();

    private RowRange() {}

    /** All rows. */
    static RowRange all() {
        return new RowRange();
    }

    /** Only those whose column is at or after a time. */
    RowRange notBefore(String column, Optional<Instant> time) {
        time.ifPresent(
                t ->
                        add(
                                "%s >= %s".formatted(column, Sql.literal(t)),
                                (file, schema) -> {
                                    Optional<Long> lower = bound(file, schema, column, false);
                                    Optional<Long> upper = bound(file, schema, column, true);
                                    long micros = micros(t);
                                    return fit(
                                            lower.map(l -> l >= micros),
                                            upper.map(u -> u < micros));
                                }));
        return this;
    }

    /** Only those whose column is before a time. */
    RowRange before(String column, Optional<Instant> time) {
        time.ifPresent(t -> upTo(column, micros(t) - 1, "<", t));
        return this;
    }

    /** Only those whose column is at or before a time. */
    RowRange notAfter(String column, Optional<Instant> time) {
        time.ifPresent(t -> upTo(column, micros(t), "<=", t));
        return this;
    }

    private void upTo(String column, long greatest, String operator, Instant time) {
        add(
                "%s %s %s".formatted(column, operator, Sql.literal(time)),
                (file, schema) ->
                        fit(
                                bound(file, schema, column, true).map(u -> u <= greatest),
                                bound(file, schema, column, false).map(l -> l > greatest)));
    }

    /** Only those that were read from the given offsets. */
    RowRange from(SortedMap<Integer, PartitionRange> offsets) {
        String sql =
                offsets.entrySet().stream()
                        .map(
                                e ->
                                        "(kafka_partition = %d AND kafka_offset >= %d AND kafka_offset < %d)"
                                                .formatted(
                                                        e.getKey(),
                                                        e.getValue().start(),
                                                        e.getValue().stop()))
                        .collect(joining(" OR ", "(", ")"));
        add(sql, (file, schema) -> offsets(file, schema, offsets));
        return this;
    }

    /** Only those that a condition selects; no file is judged by its bounds. */
    RowRange where(String condition) {
        add(condition, (file, schema) -> Fit.MIXED);
        return this;
    }

    private static Fit offsets(
            DataFile file, Schema schema, SortedMap<Integer, PartitionRange> offsets) {
        Optional<Long> least = bound(file, schema, "kafka_offset", false);
        Optional<Long> greatest = bound(file, schema, "kafka_offset", true);
        Optional<Long> first = bound(file, schema, "kafka_partition", false);
        Optional<Long> last = bound(file, schema, "kafka_partition", true);
        if (least.isEmpty() || greatest.isEmpty() || first.isEmpty() || last.isEmpty()) {
            return Fit.MIXED;
        }
        boolean inside = true;
        boolean outside = true;
        for (long partition = first.get(); partition <= last.get(); partition++) {
            PartitionRange range = offsets.get((int) partition);
            inside &=
                    range != null && least.get() >= range.start() && greatest.get() < range.stop();
            outside &=
                    range == null || greatest.get() < range.start() || least.get() >= range.stop();
        }
        return inside ? Fit.INSIDE : outside ? Fit.OUTSIDE : Fit.MIXED;
    }

    private void add(String sql, BiFunction<DataFile, Schema, Fit> fit) {
        parts.add(
                new Part() {
                    @Override
                    public Fit fit(DataFile file, Schema schema) {
                        return fit.apply(file, schema);
                    }

                    @Override
                    public String sql() {
                        return sql;
                    }
                });
    }

    /** Returns the position of a file relative to the range. */
    Fit fit(DataFile file, Schema schema) {
        Fit all = Fit.INSIDE;
        for (Part part : parts) {
            Fit fit = part.fit(file, schema);
            if (fit == Fit.OUTSIDE) {
                return Fit.OUTSIDE;
            }
            if (fit == Fit.MIXED) {
                all = Fit.MIXED;
            }
        }
        return all;
    }

    /** The condition, which is never null for a row of the order tables. */
    String sql() {
        return parts.isEmpty()
                ? "true"
                : parts.stream().map(Part::sql).collect(joining(" AND ", "(", ")"));
    }

    private static Fit fit(Optional<Boolean> inside, Optional<Boolean> outside) {
        if (inside.orElse(false)) {
            return Fit.INSIDE;
        }
        return outside.orElse(false) ? Fit.OUTSIDE : Fit.MIXED;
    }

    private static Optional<Long> bound(
            DataFile file, Schema schema, String column, boolean upper) {
        NestedField field = schema.findField(column);
        Map<Integer, ByteBuffer> bounds = upper ? file.upperBounds() : file.lowerBounds();
        if (bounds == null || !bounds.containsKey(field.fieldId())) {
            return Optional.empty();
        }
        Number value = Conversions.fromByteBuffer(field.type(), bounds.get(field.fieldId()));
        return Optional.of(value.longValue());
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
