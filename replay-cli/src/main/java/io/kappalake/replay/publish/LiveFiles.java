package io.kappalake.replay.publish;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;

/** The data files that a table has now. */
final class LiveFiles {
    private LiveFiles() {}

    /** Their paths. */
    static List<String> of(Catalog catalog, TableIdentifier table) {
        List<String> paths = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                catalog.loadTable(table).newScan().planFiles()) {
            tasks.forEach(task -> paths.add(task.file().location()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return paths;
    }
}
