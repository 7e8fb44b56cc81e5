package io.kappalake.replay.publish;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

/**
 * The data files of a snapshot, split by a range of rows.
 *
 * @param inside paths of those that lie in it wholly
 * @param mixed paths of the files of which some rows may lie in it
 * @param outside paths of the others
 */
record FileSplit(List<String> inside, List<String> mixed, List<String> outside) {
    FileSplit {
        inside = List.copyOf(inside);
        mixed = List.copyOf(mixed);
        outside = List.copyOf(outside);
    }

    /** Splits; there are no files without a snapshot. */
    static FileSplit of(Table table, OptionalLong snapshot, RowRange range) {
        List<String> inside = new ArrayList<>();
        List<String> mixed = new ArrayList<>();
        List<String> outside = new ArrayList<>();
        if (snapshot.isEmpty()) {
            return new FileSplit(inside, mixed, outside);
        }
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan()
                        .useSnapshot(snapshot.getAsLong())
                        .includeColumnStats()
                        .planFiles()) {
            for (FileScanTask task : tasks) {
                DataFile file = task.file();
                switch (range.fit(file, table.schema())) {
                    case INSIDE -> inside.add(file.location());
                    case MIXED -> mixed.add(file.location());
                    case OUTSIDE -> outside.add(file.location());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new FileSplit(inside, mixed, outside);
    }

    /** The same files, of which only some are in the range. */
    FileSplit only(List<String> some) {
        List<String> others = new ArrayList<>(touched());
        others.removeAll(new HashSet<>(some));
        others.addAll(outside);
        return new FileSplit(List.of(), some, others);
    }

    /** The files of which rows lie, or may lie, in the range. */
    List<String> touched() {
        List<String> touched = new ArrayList<>(inside);
        touched.addAll(mixed);
        return touched;
    }
}
