package io.kappalake.transform.change;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
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

    /**
     * The changes between two snapshots as a list of them, oldest first, between which files were
     * only rewritten: a compaction replaces files and no rows, so that its files are in none of
     * them. Rows of the added files of all steps less those of the removed ones are what happened.
     * Where snapshots in between were expired, or a compaction applied delete files, there is one
     * step.
     *
     * @return without steps in which nothing happened
     * @throws LakehouseException see {@link #between}
     */
    public static List<FileChanges> steps(Table table, OptionalLong from, OptionalLong to) {
        List<FileChanges> steps = new ArrayList<>();
        OptionalLong start = from;
        for (Snapshot rewrite : rewrites(table, from, to)) {
            OptionalLong before = OptionalLong.of(rewrite.parentId());
            add(steps, between(table, start, before));
            start = OptionalLong.of(rewrite.snapshotId());
        }
        add(steps, between(table, start, to));
        return steps;
    }

    private static void add(List<FileChanges> steps, FileChanges changes) {
        if (!changes.isEmpty()) {
            steps.add(changes);
        }
    }

    /** The snapshots after one and up to another that only rewrote files, oldest first. */
    private static List<Snapshot> rewrites(Table table, OptionalLong from, OptionalLong to) {
        List<Snapshot> rewrites = new ArrayList<>();
        Snapshot at = to.isEmpty() ? null : table.snapshot(to.getAsLong());
        while (at != null) {
            if (from.isPresent() && at.snapshotId() == from.getAsLong()) {
                return rewrites.reversed();
            }
            if (isRewrite(table, at)) {
                rewrites.add(at);
            }
            if (at.parentId() == null) {
                return from.isEmpty() ? rewrites.reversed() : List.of();
            }
            at = table.snapshot(at.parentId());
        }
        // the line is broken: what is known of its newer part does not reach the older snapshot
        return List.of();
    }

    private static boolean isRewrite(Table table, Snapshot snapshot) {
        if (!DataOperations.REPLACE.equals(snapshot.operation()) || snapshot.parentId() == null) {
            return false;
        }
        Snapshot parent = table.snapshot(snapshot.parentId());
        Map<String, String> summary = snapshot.summary();
        String added = summary.getOrDefault(SnapshotSummary.ADDED_RECORDS_PROP, "0");
        String deleted = summary.getOrDefault(SnapshotSummary.DELETED_RECORDS_PROP, "0");
        return parent != null && added.equals(deleted) && liveDeletes(table, parent).isEmpty();
    }

    private static List<ManifestFile> liveDeletes(Table table, Snapshot snapshot) {
        return snapshot.deleteManifests(table.io()).stream()
                .filter(m -> m.hasAddedFiles() || m.hasExistingFiles())
                .toList();
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
        if (!liveDeletes(table, snapshot).isEmpty()) {
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

    /** The same without some of the added files. */
    FileChanges withoutAdded(Set<String> paths) {
        return new FileChanges(
                from,
                to,
                added.stream().filter(file -> !paths.contains(file.location())).toList(),
                removed);
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
