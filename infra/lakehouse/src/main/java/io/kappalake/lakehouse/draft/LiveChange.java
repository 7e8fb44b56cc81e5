package io.kappalake.lakehouse.draft;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.commit.Change;
import io.kappalake.lakehouse.draft.commit.Registration;
import io.kappalake.lakehouse.draft.commit.TableUpdate;
import io.kappalake.lakehouse.draft.metadata.CapturingOperations;
import io.kappalake.lakehouse.draft.metadata.EmptyTableMetadata;
import io.kappalake.lakehouse.draft.metadata.FileConflicts;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import io.kappalake.lakehouse.draft.metadata.OthersChanges;
import io.kappalake.lakehouse.draft.metadata.Receipt;
import io.kappalake.lakehouse.draft.metadata.RecordingFileIO;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.iceberg.BaseTransaction;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.Transactions;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expressions;

/**
 * Change of one live table by a publication.
 *
 * @param draft whose rows are published; empty if only properties change
 * @param properties table properties to set, or, where there is no value, to remove
 * @param keepEarlier for how long the snapshots before and after are kept from expiring
 * @param latest a tag to move to the snapshot that is made
 */
record LiveChange(
        String publicationId,
        String runId,
        TableIdentifier live,
        Optional<PinnedDraft> draft,
        Replacing replacing,
        Map<String, Optional<String>> properties,
        Optional<Duration> keepEarlier,
        Optional<String> latest)
        implements Change {
    @Override
    public Optional<Registration> registration() {
        return draft.map(PinnedDraft::registration);
    }

    @Override
    public void committed() {
        draft.ifPresent(PinnedDraft::adopted);
    }

    @Override
    public TableUpdate update(Catalog catalog) {
        Optional<LiveTable> found = LiveTable.find(catalog, live);
        check(found);
        RecordingFileIO io =
                new RecordingFileIO(
                        found.map(LiveTable::io).orElseGet(() -> draft.orElseThrow().io()));
        try {
            return found.isPresent() ? change(found.get(), io) : create(io);
        } catch (ValidationException | CommitFailedException e) {
            io.deleteWritten();
            throw conflict(found, e);
        } catch (RuntimeException e) {
            io.deleteWritten();
            throw e;
        }
    }

    private TableUpdate change(LiveTable table, RecordingFileIO io) {
        TableMetadata base = table.metadata();
        CapturingOperations operations = new CapturingOperations(base, io);
        boolean replaces = draft.filter(LiveChange::replaces).isPresent();
        Transaction transaction =
                replaces
                        ? replacement(table, operations)
                        : Transactions.newTransaction(live.toString(), operations);
        evolveSchema(transaction, base);
        Receipt receipt = receipt(base, transaction, replaces);
        boolean snapshot =
                draft.isPresent()
                        && new RowChange(
                                        replaces ? Replacing.nothing() : replacing,
                                        files(transaction),
                                        replaces ? Optional.empty() : Optional.of(table),
                                        draft.get().draft().baseSnapshot(),
                                        receipt)
                                .commit(transaction, replaces);
        setProperties(transaction, receipt, snapshot);
        changeTags(transaction, base, snapshot);
        transaction.commitTransaction();
        return new TableUpdate(
                live, table.operations(), base, operations.captured().orElseThrow(), io);
    }

    private TableUpdate create(RecordingFileIO io) {
        PinnedDraft pinned = draft.orElseThrow();
        TableMetadata empty = pinned.metadata();
        CapturingOperations operations = new CapturingOperations(null, io);
        Transaction transaction =
                Transactions.createTableTransaction(
                        live.toString(),
                        operations,
                        EmptyTableMetadata.of(
                                empty.formatVersion(),
                                empty.schema(),
                                empty.lastColumnId(),
                                empty.spec(),
                                empty.sortOrder(),
                                pinned.draft().note().liveLocation(),
                                DraftNote.without(empty.properties())));
        Receipt receipt = receipt(null, transaction, false);
        boolean snapshot =
                new RowChange(
                                Replacing.nothing(),
                                files(transaction),
                                Optional.empty(),
                                pinned.draft().baseSnapshot(),
                                receipt)
                        .commit(transaction, false);
        setProperties(transaction, receipt, snapshot);
        ManageSnapshots tags = transaction.manageSnapshots();
        if (snapshot && keepEarlier.isPresent()) {
            keep(tags, null, transaction);
        }
        if (snapshot && latest.isPresent()) {
            moveLatest(tags, transaction, false);
        }
        tags.commit();
        transaction.commitTransaction();
        return new TableUpdate(live, null, null, operations.captured().orElseThrow(), io);
    }

    private void check(Optional<LiveTable> found) {
        if (draft.isEmpty()) {
            if (found.isEmpty()) {
                throw refused("there is no such table");
            }
            return;
        }
        Optional<String> expected = draft.get().draft().note().liveUuid();
        Optional<String> uuid = found.map(table -> table.metadata().uuid());
        if (expected.isPresent() && uuid.isEmpty()) {
            throw refused("it was dropped after the draft was opened");
        }
        if (expected.isEmpty() && uuid.isPresent()) {
            throw refused("somebody made it after the draft was opened");
        }
        if (!expected.equals(uuid)) {
            throw refused("it was dropped and made anew after the draft was opened");
        }
        DraftNote note = draft.get().draft().note();
        if (note.evolution() != Evolution.KEEP
                && found.isPresent()
                && note.liveSchema().getAsInt() != found.get().metadata().currentSchemaId()) {
            throw refused("somebody changed its columns after the draft was opened");
        }
    }

    private static boolean replaces(PinnedDraft draft) {
        return draft.draft().note().evolution() == Evolution.REPLACE && !draft.draft().firstBuild();
    }

    private Transaction replacement(LiveTable table, CapturingOperations operations) {
        if (!(replacing instanceof Replacing.Everything)) {
            throw refused("its draft was opened with REPLACE, so that all its rows are replaced");
        }
        PinnedDraft pinned = draft.orElseThrow();
        OthersChanges others = OthersChanges.since(table.metadata(), pinned.draft().baseSnapshot());
        if (others.changedRows()) {
            throw refused("others changed it after the draft was opened: " + others);
        }
        if (!others.complete()) {
            new FileConflicts(table, pinned.draft().baseSnapshot())
                    .requireSame(Expressions.alwaysTrue(), file -> true);
        }
        TableMetadata next = Shapes.replaced(table.metadata(), pinned.metadata());
        checkColumns(next);
        return Transactions.replaceTableTransaction(live.toString(), operations, next);
    }

    private void evolveSchema(Transaction transaction, TableMetadata base) {
        if (draft.filter(this::evolves).isEmpty()) {
            return;
        }
        Shapes.evolve(
                live, transaction.updateSchema(), base.schema(), draft.get().metadata().schema());
        checkColumns(current(transaction));
    }

    private boolean evolves(PinnedDraft pinned) {
        return pinned.draft().note().evolution() == Evolution.EVOLVE;
    }

    private void checkColumns(TableMetadata next) {
        if (!Shapes.sameColumns(next.schema(), draft.orElseThrow().metadata().schema())) {
            throw refused("somebody changed its columns after the draft was opened");
        }
    }

    private static TableMetadata current(Transaction transaction) {
        return ((BaseTransaction) transaction).currentMetadata();
    }

    private Receipt receipt(TableMetadata base, Transaction transaction, boolean replaces) {
        Map<String, Optional<String>> earlier = new HashMap<>();
        properties
                .keySet()
                .forEach(
                        key ->
                                earlier.put(
                                        key,
                                        Optional.ofNullable(base)
                                                .map(table -> table.properties().get(key))));
        boolean otherSchema =
                base != null && current(transaction).currentSchemaId() != base.currentSchemaId();
        return new Receipt(
                publicationId,
                runId,
                base == null ? OptionalLong.empty() : LiveTable.currentSnapshot(base),
                base == null,
                earlier,
                properties,
                otherSchema ? OptionalInt.of(base.currentSchemaId()) : OptionalInt.empty(),
                replaces ? OptionalInt.of(base.defaultSpecId()) : OptionalInt.empty(),
                replaces ? OptionalInt.of(base.defaultSortOrderId()) : OptionalInt.empty(),
                replaces);
    }

    private List<DataFile> files(Transaction transaction) {
        return draft.orElseThrow()
                .filesOf(current(transaction))
                .orElseThrow(() -> refused("it is not partitioned as its draft is"));
    }

    private void setProperties(Transaction transaction, Receipt receipt, boolean snapshot) {
        UpdateProperties update = transaction.updateProperties();
        properties.forEach(
                (key, value) ->
                        value.ifPresentOrElse(v -> update.set(key, v), () -> update.remove(key)));
        if (!snapshot) {
            receipt.property().forEach(update::set);
        }
        update.commit();
    }

    private void changeTags(Transaction transaction, TableMetadata base, boolean snapshot) {
        ManageSnapshots tags = transaction.manageSnapshots();
        draft.map(pinned -> pinned.draft().note().baseTag())
                .filter(tag -> base.ref(tag) != null)
                .ifPresent(tags::removeTag);
        if (snapshot && keepEarlier.isPresent()) {
            keep(tags, base.currentSnapshot(), transaction);
        }
        if (snapshot && latest.isPresent()) {
            moveLatest(tags, transaction, base.ref(latest.get()) != null);
        }
        tags.commit();
    }

    private void keep(ManageSnapshots tags, Snapshot before, Transaction transaction) {
        KeptUntil until = KeptUntil.after(keepEarlier.orElseThrow());
        if (before != null) {
            until.tag(tags, Publications.BEFORE + publicationId, before);
        }
        until.tag(tags, Publications.AFTER + publicationId, current(transaction).currentSnapshot());
    }

    private void moveLatest(ManageSnapshots tags, Transaction transaction, boolean there) {
        String tag = latest.orElseThrow();
        long made = LiveTable.currentSnapshot(current(transaction)).orElseThrow();
        if (there) {
            tags.replaceTag(tag, made);
        } else {
            tags.createTag(tag, made);
        }
    }

    private LakehouseException conflict(Optional<LiveTable> table, RuntimeException cause) {
        String others =
                table.map(
                                found ->
                                        OthersChanges.since(
                                                        found.metadata(),
                                                        draft.map(d -> d.draft().baseSnapshot())
                                                                .orElse(OptionalLong.empty()))
                                                .toString())
                        .orElse("none");
        return new LakehouseException(
                ErrorCode.REFUSED,
                ("Cannot publish %s (%s): nothing was changed; changes by others since the draft was"
                                + " opened: %s; discard the draft and compute it again")
                        .formatted(live, cause.getMessage(), others),
                cause);
    }

    private LakehouseException refused(String why) {
        return new LakehouseException(
                ErrorCode.REFUSED,
                "Cannot publish %s: %s; nothing was changed; discard the draft and compute it again"
                        .formatted(live, why));
    }
}
