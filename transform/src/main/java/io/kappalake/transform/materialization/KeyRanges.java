package io.kappalake.transform.materialization;

import io.kappalake.transform.relation.Columns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Comparators;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Ranges of the values that key columns have in the files of a table, as Iceberg's metrics tell
 * them. Two files whose ranges do not meet in some column share no key.
 */
final class KeyRanges {
    /** A range of one column; an end that is not known is empty. */
    private record Range(Type type, Optional<Object> lower, Optional<Object> upper) {
        private static final Range UNKNOWN = new Range(null, Optional.empty(), Optional.empty());

        boolean meets(Range other) {
            if (type == null || !type.equals(other.type)) {
                return true;
            }
            return !isAbove(lower, other.upper) && !isAbove(other.lower, upper);
        }

        private boolean isAbove(Optional<Object> one, Optional<Object> other) {
            Comparator<Object> order = Comparators.forType(type.asPrimitiveType());
            return one.isPresent()
                    && other.isPresent()
                    && order.compare(one.get(), other.get()) > 0;
        }
    }

    private final List<String> keys;
    private final List<List<Range>> files;

    private KeyRanges(List<String> keys, List<List<Range>> files) {
        this.keys = keys;
        this.files = files;
    }

    /**
     * Reads the ranges of all files of a snapshot from its manifests; no data is read.
     *
     * @param keys columns that the table has
     */
    static KeyRanges of(Table table, OptionalLong snapshot, List<String> keys) {
        List<List<Range>> files = new ArrayList<>();
        Schema schema = Columns.of(table, snapshot);
        for (DataFile file : files(table, snapshot, keys)) {
            files.add(ranges(schema, file, keys));
        }
        return new KeyRanges(keys, files);
    }

    /**
     * Those files of another table that may hold one of the keys.
     *
     * @param snapshot the state of that table
     * @param others its files, with the metrics of the key columns
     */
    List<DataFile> meeting(Table other, OptionalLong snapshot, List<DataFile> others) {
        Schema schema = Columns.of(other, snapshot);
        return others.stream()
                .filter(
                        file -> {
                            List<Range> ranges = ranges(schema, file, keys);
                            return files.stream().anyMatch(own -> meet(own, ranges));
                        })
                .toList();
    }

    private static boolean meet(List<Range> one, List<Range> other) {
        for (int i = 0; i < one.size(); i++) {
            if (!one.get(i).meets(other.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The data files of a snapshot with the metrics of the key columns. */
    static List<DataFile> files(Table table, OptionalLong snapshot, List<String> keys) {
        if (snapshot.isEmpty()) {
            return List.of();
        }
        Schema schema = Columns.of(table, snapshot);
        List<String> there = keys.stream().filter(key -> schema.findField(key) != null).toList();
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan()
                        .useSnapshot(snapshot.getAsLong())
                        .includeColumnStats(there)
                        .planFiles()) {
            tasks.forEach(task -> files.add(task.file()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static List<Range> ranges(Schema schema, DataFile file, List<String> keys) {
        List<Range> ranges = new ArrayList<>();
        for (String key : keys) {
            NestedField field = schema.findField(key);
            ranges.add(field == null ? Range.UNKNOWN : range(file, field));
        }
        return ranges;
    }

    private static Range range(DataFile file, NestedField field) {
        if (!isOrderedAlike(field.type())) {
            return Range.UNKNOWN;
        }
        return new Range(
                field.type(), bound(file.lowerBounds(), field), bound(file.upperBounds(), field));
    }

    /** Whether writers and readers agree on the order of the type's values. */
    private static boolean isOrderedAlike(Type type) {
        return switch (type.typeId()) {
            case BOOLEAN, INTEGER, LONG, DATE, TIME, TIMESTAMP, STRING, DECIMAL -> true;
            default -> false;
        };
    }

    private static Optional<Object> bound(Map<Integer, ByteBuffer> bounds, NestedField field) {
        return Optional.ofNullable(bounds)
                .map(all -> all.get(field.fieldId()))
                .map(bytes -> Conversions.fromByteBuffer(field.type(), bytes));
    }
}
