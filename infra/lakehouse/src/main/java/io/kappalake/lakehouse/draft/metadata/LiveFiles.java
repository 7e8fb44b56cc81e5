package io.kappalake.lakehouse.draft.metadata;

import static java.util.Collections.unmodifiableMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * The data files of a snapshot by their paths, without their statistics: a table has many.
 *
 * @param files by path
 */
public record LiveFiles(Map<String, Content> files) {
    public LiveFiles {
        files = unmodifiableMap(new HashMap<>(files));
    }

    /**
     * Content of a data file.
     *
     * @param rows that it has without its delete files
     * @param deletes the delete files that take rows from it
     */
    public record Content(long rows, Set<String> deletes) {
        public Content {
            deletes = Set.copyOf(deletes);
        }
    }

    /** All of a snapshot; none if there is no snapshot. */
    public static LiveFiles of(LiveTable table, OptionalLong snapshot) {
        return of(table, snapshot, Expressions.alwaysTrue(), file -> true);
    }

    /** Those that may hold rows which an expression selects, and that meet a condition. */
    public static LiveFiles of(
            LiveTable table,
            OptionalLong snapshot,
            Expression filter,
            Predicate<DataFile> condition) {
        Map<String, Content> files = new HashMap<>();
        if (snapshot.isPresent()) {
            scan(
                    table.table().newScan().useSnapshot(snapshot.getAsLong()).filter(filter),
                    task -> {
                        if (condition.test(task.file())) {
                            files.put(
                                    task.file().location(),
                                    new Content(task.file().recordCount(), deletes(task)));
                        }
                    });
        }
        return new LiveFiles(files);
    }

    private static Set<String> deletes(FileScanTask task) {
        return task.deletes().stream().map(LiveFiles::name).collect(toUnmodifiableSet());
    }

    /** A file may hold the deletion vectors of several data files. */
    private static String name(DeleteFile file) {
        return file.contentOffset() == null
                ? file.location()
                : "%s@%d".formatted(file.location(), file.contentOffset());
    }

    /** Reads some files of a snapshot, with their statistics. Each is only good for its call. */
    public static void read(
            LiveTable table, long snapshot, Set<String> paths, Consumer<DataFile> consumer) {
        if (paths.isEmpty()) {
            return;
        }
        scan(
                table.table().newScan().useSnapshot(snapshot).includeColumnStats(),
                task -> {
                    if (paths.contains(task.file().location())) {
                        consumer.accept(task.file());
                    }
                });
    }

    private static void scan(TableScan scan, Consumer<FileScanTask> consumer) {
        try (CloseableIterable<FileScanTask> tasks = scan.planFiles()) {
            tasks.forEach(consumer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Set<String> paths() {
        return files.keySet();
    }

    /** Paths of those that are not among others. */
    public Set<String> without(LiveFiles others) {
        Set<String> rest = new HashSet<>(paths());
        rest.removeAll(others.paths());
        return rest;
    }

    /** Returns whether delete files take rows from a file. */
    public boolean hasDeletes(String path) {
        return files.containsKey(path) && !files.get(path).deletes().isEmpty();
    }

    /** Paths of those that others have too, but with other delete files. */
    public Set<String> withOtherDeletesThan(LiveFiles others) {
        return files.entrySet().stream()
                .filter(entry -> others.files().containsKey(entry.getKey()))
                .filter(entry -> !entry.getValue().equals(others.files().get(entry.getKey())))
                .map(Map.Entry::getKey)
                .collect(toUnmodifiableSet());
    }
}
