package io.kappalake.replay.publish;

import io.kappalake.replay.lake.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type.TypeID;
import org.apache.iceberg.types.Types.NestedField;

/**
 * The days of the rows in some files of a table that is partitioned by them, in portions that one
 * INSERT may write: Trino keeps a file open for each, and a hundred at most.
 */
public final class FileDays {
    /** Days that one statement writes. */
    static final int MOST_DAYS = 50;

    private static final long MICROS_OF_A_DAY = 86_400_000_000L;

    private FileDays() {}

    /**
     * Returns conditions that each row of the files meets one of.
     *
     * @param snapshot in which the files are; without one there are none
     * @return {@code true} alone if one statement may write them all, or if the table is not
     *     partitioned by a time
     */
    public static List<String> conditions(
            Table table, OptionalLong snapshot, Collection<String> files) {
        if (snapshot.isEmpty() || files.isEmpty() || table.spec().isUnpartitioned()) {
            return List.of("true");
        }
        NestedField column = table.schema().findField(table.spec().fields().getFirst().sourceId());
        if (column.type().typeId() != TypeID.TIMESTAMP) {
            return List.of("true");
        }
        TreeSet<Long> days = new TreeSet<>();
        Set<String> wanted = new HashSet<>(files);
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan()
                        .useSnapshot(snapshot.getAsLong())
                        .includeColumnStats()
                        .planFiles()) {
            for (FileScanTask task : tasks) {
                if (wanted.contains(task.file().location())) {
                    add(task.file(), column, days);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return conditions(column.name(), List.copyOf(days));
    }

    private static void add(DataFile file, NestedField column, Set<Long> days) {
        Long first = day(file.lowerBounds(), column);
        Long last = day(file.upperBounds(), column);
        for (long day = first == null ? 0 : first; last != null && day <= last; day++) {
            days.add(day);
        }
    }

    private static Long day(Map<Integer, ByteBuffer> bounds, NestedField column) {
        return bounds == null || !bounds.containsKey(column.fieldId())
                ? null
                : Math.floorDiv(
                        Conversions.<Long>fromByteBuffer(
                                column.type(), bounds.get(column.fieldId())),
                        MICROS_OF_A_DAY);
    }

    /** Portions of days; the first and the last are open, as are none at all. */
    static List<String> conditions(String column, List<Long> days) {
        List<String> conditions = new ArrayList<>();
        for (int from = 0; from < Math.max(1, days.size()); from += MOST_DAYS) {
            List<String> parts = new ArrayList<>();
            if (from > 0) {
                parts.add("%s >= %s".formatted(column, midnight(days.get(from))));
            }
            if (from + MOST_DAYS < days.size()) {
                parts.add("%s < %s".formatted(column, midnight(days.get(from + MOST_DAYS))));
            }
            conditions.add(parts.isEmpty() ? "true" : String.join(" AND ", parts));
        }
        return conditions;
    }

    private static String midnight(long day) {
        return Sql.literal(Instant.EPOCH.plus(day, ChronoUnit.DAYS));
    }
}
