package io.kappalake.lakehouse.draft.metadata;

import static java.util.Collections.unmodifiableMap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.io.CloseableIterable;

/**
 * The data files of a snapshot, by their paths.
 *
 * @param withDeletes paths of those that delete files take rows from
 */
public record LiveFiles(Map<String, DataFile> files, Set<String> withDeletes) {
    public LiveFiles {
        files = unmodifiableMap(new HashMap<>(files));
        withDeletes = Set.copyOf(withDeletes);
    }

    /** None if there is no snapshot. */
    public static LiveFiles of(LiveTable table, OptionalLong snapshot) {
        Map<String, DataFile> files = new HashMap<>();
        Set<String> withDeletes = new HashSet<>();
        if (snapshot.isEmpty()) {
            return new LiveFiles(files, withDeletes);
        }
        try (CloseableIterable<FileScanTask> tasks =
                table.table()
                        .newScan()
                        .useSnapshot(snapshot.getAsLong())
                        .includeColumnStats()
                        .planFiles()) {
            for (FileScanTask task : tasks) {
                files.put(task.file().location(), task.file().copy());
                if (!task.deletes().isEmpty()) {
                    withDeletes.add(task.file().location());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new LiveFiles(files, withDeletes);
    }

    /** Those that are not among others. */
    public Map<String, DataFile> without(LiveFiles others) {
        Map<String, DataFile> rest = new HashMap<>(files);
        rest.keySet().removeAll(others.files().keySet());
        return rest;
    }
}
