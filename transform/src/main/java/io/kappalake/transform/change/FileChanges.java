package io.kappalake.transform.change;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;

/**
 * Which data files two snapshots of a table do not share. Since a data file never changes, the rows
 * of the added files less those of the removed ones are exactly what happened between the two,
 * whatever appends, publications, reverts and compactions lay in between, and whether or not the
 * snapshots in between still exist.
 *
 * @param from the older snapshot; empty for a table that held nothing
 * @param to the newer snapshot; empty for a table that holds nothing
 * @param added files that only the newer snapshot has
 * @param removed files that only the older snapshot has
 */
public record FileChanges(
        OptionalLong from, OptionalLong to, List<DataFile> added, List<DataFile> removed) {
    public FileChanges {
        requireNonNull(from, "from");
        requireNonNull(to, "to");
        added = List.copyOf(added);
        removed = List.copyOf(removed);
    }

    /**
     * Compares two snapshots by their manifests; reads only the manifests that they do not share,
     * and no data.
     *
     * @throws LakehouseException {@code REFUSED} if one of them is no longer there or has delete
     *     files, whose effect cannot be told from files alone
     */
    public static FileChanges between(Table table, OptionalLong from, OptionalLong to) {
        if (from.equals(to)) {
            return new FileChanges(from, to, List.of(), List.of());
        }
        Map<String, ManifestFile> before = manifests(table, from);
        Map<String, ManifestFile> after = manifests(table, to);
        Set<String> shared =
                before.keySet().stream().filter(after::containsKey).collect(Collectors.toSet());
        Map<String, DataFile> oldFiles = files(table, before, shared);
        Map<String, DataFile> newFiles = files(table, after, shared);
        List<DataFile> added = without(newFiles, oldFiles.keySet());
        List<DataFile> removed = without(oldFiles, newFiles.keySet());
        return new FileChanges(from, to, added, removed);
    }

    private static List<DataFile> without(Map<String, DataFile> files, Set<String> others) {
        return files.values().stream()
                .filter(file -> !others.contains(file.location()))
                .sorted(Comparator.comparing(DataFile::location))
                .toList();
    }

    private static Map<String, ManifestFile> manifests(Table table, OptionalLong id) {
        if (id.isEmpty()) {
            return Map.of();
        }
        Snapshot snapshot = table.snapshot(id.getAsLong());
        if (snapshot == null) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    ("Cannot tell what changed in %s since snapshot %d, which was expired: build the"
                                    + " model anew with --full-refresh")
                            .formatted(table.name(), id.getAsLong()));
        }
        List<ManifestFile> deletes =
                snapshot.deleteManifests(table.io()).stream()
                        .filter(m -> m.hasAddedFiles() || m.hasExistingFiles())
                        .toList();
        if (!deletes.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    ("Cannot tell what changed in %s: snapshot %d has delete files, which row-level"
                                    + " DELETE, UPDATE and MERGE write; read the table without"
                                    + " changes(), or rewrite it: ALTER TABLE %s EXECUTE optimize")
                            .formatted(table.name(), id.getAsLong(), table.name()));
        }
        return snapshot.dataManifests(table.io()).stream()
                .collect(
                        Collectors.toMap(
                                ManifestFile::path,
                                Function.identity(),
                                (one, other) -> one,
                                LinkedHashMap::new));
    }

    private static Map<String, DataFile> files(
            Table table, Map<String, ManifestFile> manifests, Set<String> shared) {
        Map<String, DataFile> files = new LinkedHashMap<>();
        for (ManifestFile manifest : manifests.values()) {
            if (shared.contains(manifest.path())) {
                continue;
            }
            try (ManifestReader<DataFile> reader =
                    ManifestFiles.read(manifest, table.io(), table.specs())) {
                reader.forEach(file -> files.put(file.location(), file.copyWithoutStats()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files;
    }

    /** Whether both snapshots hold the same files. */
    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty();
    }

    /** Whether rows were only added. */
    public boolean isAppendOnly() {
        return removed.isEmpty();
    }

    /** Rows of a snapshot, as its summary says; 0 if it does not. */
    public static long totalRecords(Table table, long snapshot) {
        String total = table.snapshot(snapshot).summary().get(SnapshotSummary.TOTAL_RECORDS_PROP);
        return total == null ? 0 : Long.parseLong(total);
    }

    /** Whether one can go from the older to the newer snapshot by appends alone. */
    boolean areAllAppends(Table table) {
        Snapshot snapshot = to.isEmpty() ? null : table.snapshot(to.getAsLong());
        while (snapshot != null && DataOperations.APPEND.equals(snapshot.operation())) {
            Long parent = snapshot.parentId();
            if (parent == null) {
                return from.isEmpty();
            }
            if (from.isPresent() && from.getAsLong() == parent) {
                return true;
            }
            snapshot = table.snapshot(parent);
        }
        return false;
    }

    /** Rows in the added files and the removed ones: what a reader of the changes reads. */
    public long rowsToRead() {
        return rows(added) + rows(removed);
    }

    private static long rows(Collection<DataFile> files) {
        return files.stream().mapToLong(DataFile::recordCount).sum();
    }
}
