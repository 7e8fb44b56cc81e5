package io.kappalake.lakehouse.draft;

import static java.util.stream.Collectors.toSet;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.commit.Change;
import io.kappalake.lakehouse.draft.commit.Registration;
import io.kappalake.lakehouse.draft.commit.TableUpdate;
import io.kappalake.lakehouse.draft.metadata.CapturingOperations;
import io.kappalake.lakehouse.draft.metadata.DataFileRebinder;
import io.kappalake.lakehouse.draft.metadata.LiveFiles;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import io.kappalake.lakehouse.draft.metadata.OthersChanges;
import io.kappalake.lakehouse.draft.metadata.Receipt;
import io.kappalake.lakehouse.draft.metadata.RecordingFileIO;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iceberg.BaseTransaction;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.Transactions;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Inverse of a publication's change of one table, which keeps what was committed since.
 *
 * @param id of the publication to take back
 * @param inverseId the id that the inverse has
 * @param remainder the rows that stay of compacted files; empty if no file of the publication was
 *     compacted
 */
record InverseChange(
        String id,
        String inverseId,
        String runId,
        Owner owner,
        PublishedTable published,
        Optional<PinnedRemainder> remainder)
        implements Change {
    private static final String OWNER = "kappalake.owner";

    @Override
    public TableIdentifier live() {
        return published.live();
    }

    @Override
    public Optional<Registration> registration() {
        return remainder.map(rows -> rows.draft().registration());
    }

    @Override
    public void committed() {
        remainder.ifPresent(rows -> rows.draft().adopted());
    }

    @Override
    public TableUpdate update(Catalog catalog) {
        LiveTable table =
                LiveTable.find(catalog, live()).orElseThrow(() -> refused("it was dropped"));
        Receipt receipt = receipt(table.metadata());
        checkProperties(table.metadata(), receipt);
        RecordingFileIO io = new RecordingFileIO(table.io());
        try {
            return receipt.replaced() && rowsChanged()
                    ? rolledBack(table, receipt, io)
                    : inverse(table, receipt, io);
        } catch (ValidationException | CommitFailedException e) {
            io.deleteWritten();
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot revert the publication %s of %s (%s): nothing was changed; changes by others since: %s"
                            .formatted(id, live(), e.getMessage(), others(table.metadata())),
                    e);
        } catch (RuntimeException e) {
            io.deleteWritten();
            throw e;
        }
    }

    private boolean rowsChanged() {
        return !published.before().equals(published.after());
    }

    private Receipt receipt(TableMetadata table) {
        Optional<Receipt> receipt =
                rowsChanged()
                        ? Optional.ofNullable(table.snapshot(published.after().getAsLong()))
                                .flatMap(Receipt::in)
                        : Receipt.last(table);
        return receipt.filter(found -> found.id().equals(id))
                .orElseThrow(
                        () ->
                                refused(
                                        rowsChanged()
                                                ? "its snapshot %d expired"
                                                        .formatted(published.after().getAsLong())
                                                : "others changed its properties since"));
    }

    private void checkProperties(TableMetadata table, Receipt receipt) {
        receipt.set()
                .forEach(
                        (key, value) -> {
                            Optional<String> now = Optional.ofNullable(table.properties().get(key));
                            if (!now.equals(value)) {
                                throw refused(
                                        "others changed its property %s since, to %s"
                                                .formatted(key, now.orElse("nothing")));
                            }
                        });
    }

    private TableUpdate inverse(LiveTable table, Receipt receipt, RecordingFileIO io) {
        CapturingOperations operations =
                new CapturingOperations(withDroppedColumns(table.metadata(), receipt), io);
        Transaction transaction = Transactions.newTransaction(live().toString(), operations);
        Receipt inverse = inverse(table.metadata(), receipt);
        if (rowsChanged()) {
            exchangeFiles(table, transaction, inverse);
        }
        UpdateProperties update = transaction.updateProperties();
        restore(inverse, update);
        if (!rowsChanged()) {
            inverse.property().forEach(update::set);
        }
        update.commit();
        if (rowsChanged()) {
            tag(table.metadata(), transaction);
        }
        remainder.ifPresent(rows -> rows.removeBaseTag(table, transaction));
        transaction.commitTransaction();
        return new TableUpdate(
                live(),
                table.operations(),
                table.metadata(),
                operations.captured().orElseThrow(),
                io);
    }

    /** Keeps what taking the inverse back needs, for as long as the publication itself is kept. */
    private void tag(TableMetadata table, Transaction transaction) {
        Optional<KeptUntil> until = KeptUntil.of(table, Publications.AFTER + id);
        if (until.isEmpty()) {
            return;
        }
        ManageSnapshots tags = transaction.manageSnapshots();
        TableMetadata next = ((BaseTransaction) transaction).currentMetadata();
        LiveTable.currentSnapshot(table)
                .ifPresent(
                        snapshot ->
                                until.get()
                                        .tag(
                                                tags,
                                                Publications.BEFORE + inverseId,
                                                table.snapshot(snapshot)));
        until.get().tag(tags, Publications.AFTER + inverseId, next.currentSnapshot());
        tags.commit();
    }

    private Receipt inverse(TableMetadata table, Receipt receipt) {
        return new Receipt(
                inverseId,
                runId,
                LiveTable.currentSnapshot(table),
                false,
                receipt.set(),
                receipt.earlier(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                false);
    }

    private static void restore(Receipt inverse, UpdateProperties update) {
        inverse.set()
                .forEach(
                        (key, value) ->
                                value.ifPresentOrElse(
                                        text -> update.set(key, text), () -> update.remove(key)));
    }

    private void exchangeFiles(LiveTable table, Transaction transaction, Receipt inverse) {
        checkBefore(table.metadata());
        LiveFiles before = LiveFiles.of(table, published.before());
        LiveFiles after = LiveFiles.of(table, published.after());
        LiveFiles now = LiveFiles.of(table, table.currentSnapshot());
        Set<String> added = after.without(before);
        Set<String> removed = before.without(after);
        if (remainder.isPresent()) {
            remainder.get().requireUnchanged(table, CompactedFiles.gone(after, before, now), now);
        } else {
            checkStillThere(table, added, now);
        }
        checkStillGone(table, removed, now);
        checkSameDeletes(table, added, after, now);
        if (removed.stream().anyMatch(before::hasDeletes)) {
            throw refused(
                    "delete files took rows from files that it replaced, and would not after they"
                            + " are added again");
        }
        OverwriteFiles overwrite = transaction.newOverwrite();
        LiveFiles.read(
                table,
                published.after().getAsLong(),
                intersection(added, now),
                file -> overwrite.deleteFile(file.copyWithoutStats()));
        remainder.ifPresent(rows -> rows.exchange(table, overwrite));
        published
                .before()
                .ifPresent(
                        snapshot ->
                                LiveFiles.read(
                                        table,
                                        snapshot,
                                        removed,
                                        file -> overwrite.addFile(rebound(table, file))));
        inverse.summary(added.size()).forEach(overwrite::set);
        overwrite.set(OWNER, owner.toString()).commit();
    }

    private static Set<String> intersection(Set<String> paths, LiveFiles files) {
        return paths.stream().filter(files.paths()::contains).collect(toSet());
    }

    private static DataFile rebound(LiveTable table, DataFile file) {
        return DataFileRebinder.rebind(
                file.copy(), table.metadata().specsById().get(file.specId()));
    }

    private void checkSameDeletes(
            LiveTable table, Set<String> added, LiveFiles after, LiveFiles now) {
        now.withOtherDeletesThan(after).stream()
                .filter(added::contains)
                .findAny()
                .ifPresent(
                        path -> {
                            throw refused(
                                    "others took rows from the file %s that it added; changes by others since: %s"
                                            .formatted(path, others(table.metadata())));
                        });
    }

    private void checkBefore(TableMetadata table) {
        OptionalLong before = published.before();
        if (before.isPresent() && table.snapshot(before.getAsLong()) == null) {
            throw refused(
                    "the snapshot before it, %d, expired (keepEarlier prevents that)"
                            .formatted(before.getAsLong()));
        }
    }

    private void checkStillThere(LiveTable table, Set<String> added, LiveFiles now) {
        added.stream()
                .filter(path -> !now.paths().contains(path))
                .findAny()
                .ifPresent(path -> refuseWithout(path, others(table.metadata())));
    }

    private void refuseWithout(String path, OthersChanges others) {
        throw refused(
                others.compacted()
                        ? "it was compacted since, so that its rows stand in other files, among rows that stay, which have to be told apart first (%s is gone; changes by others since: %s)"
                                .formatted(path, others)
                        : "the file %s that it added is not in the table any more; changes by others since: %s"
                                .formatted(path, others));
    }

    private void checkStillGone(LiveTable table, Set<String> removed, LiveFiles now) {
        removed.stream()
                .filter(now.paths()::contains)
                .findAny()
                .ifPresent(
                        path -> {
                            throw refused(
                                    "the file %s that it replaced is in the table again; changes by others since: %s"
                                            .formatted(path, others(table.metadata())));
                        });
    }

    /** Columns that were dropped come back, because the files added again have them. */
    private TableMetadata withDroppedColumns(TableMetadata table, Receipt receipt) {
        if (receipt.schema().isEmpty()) {
            return table;
        }
        Schema current = table.schema();
        List<NestedField> columns = new ArrayList<>(current.columns());
        for (NestedField column : table.schemasById().get(receipt.schema().getAsInt()).columns()) {
            if (current.findField(column.fieldId()) == null) {
                if (current.findField(column.name()) != null) {
                    throw refused("others added another column %s since".formatted(column.name()));
                }
                columns.add(NestedField.from(column).asOptional().build());
            }
        }
        if (columns.size() == current.columns().size()) {
            return table;
        }
        return TableMetadata.buildFrom(table)
                .setCurrentSchema(new Schema(columns), table.lastColumnId())
                .build();
    }

    /** A table that was replaced gets schema, partitioning, order and snapshot back. */
    private TableUpdate rolledBack(LiveTable table, Receipt receipt, RecordingFileIO io) {
        TableMetadata base = table.metadata();
        if (!table.currentSnapshot().equals(published.after())) {
            throw refused("others changed it since: " + others(base));
        }
        checkBefore(base);
        TableMetadata.Builder next =
                TableMetadata.buildFrom(base)
                        .setCurrentSchema(receipt.schema().orElse(base.currentSchemaId()))
                        .setDefaultPartitionSpec(
                                receipt.partitioning().orElse(base.defaultSpecId()))
                        .setDefaultSortOrder(receipt.order().orElse(base.defaultSortOrderId()));
        if (published.before().isPresent()) {
            next.setBranchSnapshot(published.before().getAsLong(), SnapshotRef.MAIN_BRANCH);
        } else {
            next.removeRef(SnapshotRef.MAIN_BRANCH);
        }
        KeptUntil.of(base, Publications.AFTER + id)
                .ifPresent(
                        until ->
                                next.setRef(
                                        Publications.BEFORE + inverseId,
                                        until.ref(base.currentSnapshot())));
        Receipt inverse = inverse(base, receipt);
        Map<String, String> set = new HashMap<>(inverse.property());
        inverse.set().forEach((key, value) -> value.ifPresent(text -> set.put(key, text)));
        next.setProperties(set);
        next.removeProperties(
                inverse.set().entrySet().stream()
                        .filter(entry -> entry.getValue().isEmpty())
                        .map(Map.Entry::getKey)
                        .collect(toSet()));
        return new TableUpdate(live(), table.operations(), base, next.build(), io);
    }

    private OthersChanges others(TableMetadata table) {
        return OthersChanges.since(table, published.after());
    }

    private LakehouseException refused(String why) {
        return new LakehouseException(
                ErrorCode.REFUSED,
                "Cannot revert the publication %s of %s: %s; nothing was changed"
                        .formatted(id, live(), why));
    }
}
