package io.kappalake.lakehouse.draft;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.metadata.DraftLocation;
import io.kappalake.lakehouse.draft.metadata.FileConflicts;
import io.kappalake.lakehouse.draft.metadata.LiveFiles;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import io.kappalake.lakehouse.draft.metadata.OthersChanges;
import io.kappalake.lakehouse.draft.metadata.Receipt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.ReplacePartitions;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.StructLikeWrapper;

/**
 * The rows that a publication adds to a table and takes from it, validated against what others
 * committed since the draft was opened.
 *
 * @param added the files to add
 * @param table as it was when it was loaded; empty if there are no rows to take from it
 * @param base the snapshot that the draft was made for; empty if there was none
 */
record RowChange(
        Replacing replacing,
        List<DataFile> added,
        Optional<LiveTable> table,
        OptionalLong base,
        Receipt receipt) {
    RowChange {
        added = List.copyOf(added);
    }

    /**
     * Puts it into a transaction.
     *
     * @param always whether a snapshot is to be made even if there are no rows
     * @return whether a snapshot was made
     */
    boolean commit(Transaction transaction, boolean always) {
        List<DataFile> removed = removed();
        if (added.isEmpty() && removed.isEmpty() && !always) {
            return false;
        }
        Optional<FileConflicts> conflicts = conflicts();
        SnapshotUpdate<?> update =
                switch (replacing) {
                    case Replacing.Nothing nothing -> append(transaction);
                    case Replacing.Files files -> overwriteFiles(transaction, removed, conflicts);
                    case Replacing.History history ->
                            overwriteHistory(transaction, removed, conflicts);
                    case Replacing.Everything everything ->
                            overwriteRange(transaction, Expressions.alwaysTrue(), conflicts);
                    case Replacing.Range range ->
                            overwriteRange(transaction, range.range(), conflicts)
                                    .validateAddedFilesMatchOverwriteFilter();
                    case Replacing.Partitions partitions ->
                            replacePartitions(transaction, conflicts);
                };
        for (Map.Entry<String, String> entry : receipt.summary(removed.size()).entrySet()) {
            update.set(entry.getKey(), entry.getValue());
        }
        update.commit();
        return true;
    }

    /** Where Iceberg cannot look for conflicts in the history, because parts of it expired. */
    private Optional<FileConflicts> conflicts() {
        return table.filter(live -> !(replacing instanceof Replacing.Nothing))
                .filter(live -> !OthersChanges.since(live.metadata(), base).complete())
                .map(live -> new FileConflicts(live, base));
    }

    private AppendFiles append(Transaction transaction) {
        AppendFiles append = transaction.newAppend();
        added.forEach(append::appendFile);
        return append;
    }

    private OverwriteFiles overwriteFiles(
            Transaction transaction, List<DataFile> removed, Optional<FileConflicts> conflicts) {
        OverwriteFiles overwrite = overwrite(transaction, removed);
        if (conflicts.isPresent()) {
            conflicts.get().requireNoneAdded();
            conflicts.get().requireSameDeletes(paths(removed));
            return overwrite;
        }
        base.ifPresent(overwrite::validateFromSnapshot);
        return overwrite
                .conflictDetectionFilter(Expressions.alwaysTrue())
                .validateNoConflictingData()
                .validateNoConflictingDeletes();
    }

    private OverwriteFiles overwriteHistory(
            Transaction transaction, List<DataFile> removed, Optional<FileConflicts> conflicts) {
        table.ifPresent(this::refuseOtherPublications);
        OverwriteFiles overwrite = overwrite(transaction, removed);
        if (conflicts.isPresent()) {
            conflicts.get().requireSameDeletes(paths(removed));
            return overwrite;
        }
        base.ifPresent(overwrite::validateFromSnapshot);
        return overwrite
                .conflictDetectionFilter(Expressions.alwaysTrue())
                .validateNoConflictingDeletes();
    }

    private static List<String> paths(List<DataFile> files) {
        return files.stream().map(DataFile::location).toList();
    }

    /** Files of a publication that was taken back since are gone, and are no conflict. */
    private void refuseOtherPublications(LiveTable live) {
        OthersChanges since = OthersChanges.since(live.metadata(), base);
        List<Snapshot> publications =
                (since.complete() ? since.snapshots() : live.metadata().snapshots())
                        .stream().filter(snapshot -> Receipt.in(snapshot).isPresent()).toList();
        if (since.complete() && publications.isEmpty()) {
            return;
        }
        Set<String> appeared =
                LiveFiles.of(live, live.currentSnapshot()).without(LiveFiles.of(live, base));
        for (Snapshot snapshot : publications) {
            SnapshotChanges changes =
                    SnapshotChanges.builderFor(live.table()).snapshot(snapshot).build();
            for (DataFile file : changes.addedDataFiles()) {
                if (appeared.contains(file.location())) {
                    throw otherPublication(
                            live, snapshot.summary().get(Receipt.PUBLICATION_ID) + " added rows");
                }
            }
        }
        // where its snapshot expired, the names of its files still tell
        appeared.stream()
                .filter(path -> DraftLocation.isOfDraft(live.metadata(), path))
                .findAny()
                .ifPresent(
                        path -> {
                            throw otherPublication(
                                    live, "which wrote %s added rows".formatted(path));
                        });
    }

    private static LakehouseException otherPublication(LiveTable live, String which) {
        return new LakehouseException(
                ErrorCode.REFUSED,
                "Cannot publish %s: the publication %s since the draft was opened, which may be the same; nothing was changed; take it back, or discard the draft and compute it again"
                        .formatted(live.name(), which));
    }

    private OverwriteFiles overwriteRange(
            Transaction transaction, Expression range, Optional<FileConflicts> conflicts) {
        OverwriteFiles overwrite = overwrite(transaction, List.of()).overwriteByRowFilter(range);
        if (conflicts.isPresent()) {
            conflicts.get().requireSame(range, file -> true);
            return overwrite;
        }
        base.ifPresent(overwrite::validateFromSnapshot);
        return overwrite
                .conflictDetectionFilter(range)
                .validateNoConflictingData()
                .validateNoConflictingDeletes();
    }

    private OverwriteFiles overwrite(Transaction transaction, List<DataFile> removed) {
        OverwriteFiles overwrite = transaction.newOverwrite();
        added.forEach(overwrite::addFile);
        removed.forEach(overwrite::deleteFile);
        return overwrite;
    }

    private ReplacePartitions replacePartitions(
            Transaction transaction, Optional<FileConflicts> conflicts) {
        ReplacePartitions replace = transaction.newReplacePartitions();
        added.forEach(replace::addFile);
        if (conflicts.isPresent()) {
            conflicts.get().requireSame(Expressions.alwaysTrue(), inPartitionsOfAdded());
            return replace;
        }
        base.ifPresent(replace::validateFromSnapshot);
        return replace.validateNoConflictingData().validateNoConflictingDeletes();
    }

    /** The live files that are removed, as far as they are known beforehand. */
    private List<DataFile> removed() {
        return switch (replacing) {
            case Replacing.Nothing nothing -> List.of();
            case Replacing.Files files ->
                    files.paths().isEmpty() ? List.of() : named(files.paths());
            case Replacing.History history ->
                    history.paths().isEmpty() ? List.of() : named(history.paths());
            case Replacing.Everything everything -> live(Expressions.alwaysTrue());
            case Replacing.Range range -> live(range.range());
            case Replacing.Partitions partitions -> added.isEmpty() ? List.of() : inPartitions();
        };
    }

    private List<DataFile> named(Set<String> paths) {
        List<DataFile> found =
                live(Expressions.alwaysTrue()).stream()
                        .filter(file -> paths.contains(file.location()))
                        .toList();
        if (found.size() != paths.size()) {
            Set<String> missing = new HashSet<>(paths);
            found.forEach(file -> missing.remove(file.location()));
            LiveTable live = table.orElseThrow();
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    ("Cannot publish %s: %d of the files to be replaced are not in it any more, for"
                                    + " example %s; nothing was changed; changes by others since"
                                    + " the draft was opened: %s; discard the draft and compute it"
                                    + " again")
                            .formatted(
                                    live.name(),
                                    missing.size(),
                                    missing.iterator().next(),
                                    OthersChanges.since(live.metadata(), base)));
        }
        return found;
    }

    private List<DataFile> inPartitions() {
        return live(Expressions.alwaysTrue()).stream().filter(inPartitionsOfAdded()).toList();
    }

    private Predicate<DataFile> inPartitionsOfAdded() {
        PartitionSpec spec = table.orElseThrow().metadata().spec();
        Set<StructLikeWrapper> partitions = new HashSet<>();
        StructLikeWrapper wrapper = StructLikeWrapper.forType(spec.partitionType());
        added.forEach(file -> partitions.add(wrapper.copyFor(file.partition())));
        return file ->
                file.specId() == spec.specId()
                        && partitions.contains(wrapper.copyFor(file.partition()));
    }

    private List<DataFile> live(Expression filter) {
        List<DataFile> files = new ArrayList<>();
        if (table.isEmpty()) {
            return files;
        }
        try (CloseableIterable<FileScanTask> tasks =
                table.get().table().newScan().filter(filter).planFiles()) {
            tasks.forEach(task -> files.add(task.file().copyWithoutStats()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
