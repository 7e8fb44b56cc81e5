package io.kappalake.lakehouse.draft;

import static java.util.stream.Collectors.toMap;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.catalog.Namespaces;
import io.kappalake.lakehouse.draft.commit.AtomicCommit;
import io.kappalake.lakehouse.draft.commit.CatalogCommitter;
import io.kappalake.lakehouse.draft.commit.Change;
import io.kappalake.lakehouse.draft.commit.Parallelism;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import io.kappalake.lakehouse.draft.metadata.Receipt;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;

/** Publications that were committed. */
public final class Publications {
    /** Begins the tag of the snapshot before a publication that is kept for a rollback. */
    public static final String BEFORE = "before-";

    /** Begins the tag of the snapshot that such a publication made. */
    public static final String AFTER = "after-";

    private static final String REVERT = "revert-";

    private Publications() {}

    /**
     * Finds the result of a publication in the notes on its tables.
     *
     * @param tables where to look; all tables of the catalog if none is given
     * @return with the tables that have it; without any if it was not committed, if its snapshots
     *     expired, or if it changed properties alone and a later one did too
     */
    public static PublicationResult find(
            Catalog catalog, String publicationId, TableIdentifier... tables) {
        List<TableIdentifier> where =
                tables.length == 0 ? Namespaces.tables(catalog) : List.of(tables);
        return new PublicationResult(
                publicationId,
                where.stream()
                        .flatMap(table -> find(catalog, publicationId, table).stream())
                        .toList());
    }

    private static Optional<PublishedTable> find(Catalog catalog, String id, TableIdentifier name) {
        return LiveTable.find(catalog, name)
                .flatMap(
                        table ->
                                inSnapshot(table.metadata(), id, name)
                                        .or(() -> inProperty(table.metadata(), id, name)));
    }

    private static Optional<PublishedTable> inSnapshot(
            TableMetadata table, String id, TableIdentifier name) {
        for (Snapshot snapshot : table.snapshots()) {
            Optional<Receipt> receipt = Receipt.in(snapshot).filter(r -> r.id().equals(id));
            if (receipt.isPresent()) {
                return Optional.of(
                        new PublishedTable(
                                name,
                                receipt.get().before(),
                                OptionalLong.of(snapshot.snapshotId()),
                                receipt.get().created()));
            }
        }
        return Optional.empty();
    }

    private static Optional<PublishedTable> inProperty(
            TableMetadata table, String id, TableIdentifier name) {
        return Receipt.last(table)
                .filter(receipt -> receipt.id().equals(id))
                .map(
                        receipt ->
                                new PublishedTable(
                                        name,
                                        receipt.before(),
                                        receipt.before(),
                                        receipt.created()));
    }

    /**
     * Takes a publication back, on all its tables in one atomic step: files that it removed are
     * added again, files that it added are removed, properties get their earlier values. What was
     * committed since stays. A table that the publication made becomes empty, and columns that it
     * added stay; columns that it dropped come back. The inverse has the id {@code revert-<id>},
     * and what taking it back needs is kept for as long as what is taken back.
     *
     * @param catalog one that {@code Catalogs.open} gave
     * @throws LakehouseException {@code REFUSED} if others touched the same files or properties
     *     since, or if the snapshots before and after expired (see {@link
     *     Publication.Builder#keepEarlier}), whatever happened to others; otherwise as {@link
     *     Publication#commit}
     */
    public static PublicationResult revert(
            Catalog catalog, PublicationResult what, String runId, Owner owner) {
        return revert(catalog, what, runId, owner, List.of());
    }

    /**
     * Takes a publication back of which files were compacted since, as {@link #revert(Catalog,
     * PublicationResult, String, Owner)} does otherwise.
     *
     * @param remainders one for each table that has {@link CompactedFiles}; their drafts are gone
     *     afterwards, and stay if it fails
     * @throws LakehouseException {@code REFUSED} also if a table or a draft changed since the
     *     remainder was made
     */
    public static PublicationResult revert(
            Catalog catalog,
            PublicationResult what,
            String runId,
            Owner owner,
            List<Remainder> remainders) {
        String inverseId = revertId(what.id());
        Map<TableIdentifier, PinnedRemainder> byTable =
                remainders.stream()
                        .map(PinnedRemainder::of)
                        .collect(toMap(PinnedRemainder::live, remainder -> remainder));
        List<Change> changes =
                what.tables().stream()
                        .<Change>map(
                                table ->
                                        new InverseChange(
                                                what.id(),
                                                inverseId,
                                                runId,
                                                owner,
                                                table,
                                                Optional.ofNullable(byTable.get(table.live()))))
                        .toList();
        AtomicCommit commit =
                new AtomicCommit(
                        catalog,
                        CatalogCommitter.of(catalog),
                        inverseId,
                        changes,
                        Parallelism.sequential());
        return PublicationResult.of(inverseId, commit.run());
    }

    /** The id of the publication that takes back the one with this id. */
    public static String revertId(String publicationId) {
        return REVERT + publicationId;
    }

    /** The snapshot of a table that a publication made; empty if there is none, or it expired. */
    public static OptionalLong snapshot(Table table, String publicationId) {
        OptionalLong found = OptionalLong.empty();
        for (Snapshot snapshot : table.snapshots()) {
            if (publicationId.equals(snapshot.summary().get(Receipt.PUBLICATION_ID))) {
                found = OptionalLong.of(snapshot.snapshotId());
            }
        }
        return found;
    }

    /**
     * Names of the tags on a table that keep a publication, and what was before it, and the same of
     * its reverts.
     */
    public static List<String> tags(Catalog catalog, TableIdentifier table, String publicationId) {
        return LiveTable.find(catalog, table).stream()
                .flatMap(found -> found.metadata().refs().keySet().stream())
                .filter(
                        tag ->
                                keeps(tag, BEFORE, publicationId)
                                        || keeps(tag, AFTER, publicationId))
                .sorted()
                .toList();
    }

    private static boolean keeps(String tag, String prefix, String publicationId) {
        if (!tag.startsWith(prefix)) {
            return false;
        }
        String kept = tag.substring(prefix.length());
        while (kept.startsWith(REVERT) && !kept.equals(publicationId)) {
            kept = kept.substring(REVERT.length());
        }
        return kept.equals(publicationId);
    }

    /** Removes such a tag; the publication can no longer be taken back once snapshots expire. */
    public static void removeTag(Catalog catalog, TableIdentifier table, String tag) {
        BaseTag.remove(catalog, table, tag);
    }
}
