package io.kappalake.lakehouse.draft;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.draft.metadata.LiveFiles;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import io.kappalake.lakehouse.draft.metadata.OthersChanges;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iceberg.catalog.Catalog;

/**
 * Files of a publication that are in their table no more, as a compaction leaves it: the rows stand
 * in files that appeared since, among others. Whether they do is for the rows to tell.
 *
 * @param published the table's part in the publication
 * @param present the table's snapshot now
 * @param gone paths of files that the publication added and that are not in the table any more
 * @param otherFiles paths of all other files that the table had after the publication
 * @param appeared paths of files that are in the table since
 * @param stayed paths of all other files that the table has now
 */
public record CompactedFiles(
        PublishedTable published,
        long present,
        Set<String> gone,
        Set<String> otherFiles,
        Set<String> appeared,
        Set<String> stayed) {
    public CompactedFiles {
        requireNonNull(published, "published");
        gone = Set.copyOf(gone);
        otherFiles = Set.copyOf(otherFiles);
        appeared = Set.copyOf(appeared);
        stayed = Set.copyOf(stayed);
    }

    /**
     * Finds them; each is good for {@link Publications#revert(Catalog, PublicationResult, String,
     * Owner, List)}, by a {@link Remainder}.
     *
     * @return one entry a table that lacks files of the publication; none where its snapshots
     *     expired or the table is gone, which a revert refuses by name
     */
    public static List<CompactedFiles> of(Catalog catalog, PublicationResult what) {
        return what.tables().stream().flatMap(table -> of(catalog, table).stream()).toList();
    }

    private static Optional<CompactedFiles> of(Catalog catalog, PublishedTable published) {
        Optional<LiveTable> found = LiveTable.find(catalog, published.live());
        if (found.isEmpty()
                || found.get().currentSnapshot().isEmpty()
                || published.before().equals(published.after())
                || isExpired(found.get(), published.before())
                || isExpired(found.get(), published.after())) {
            return Optional.empty();
        }
        LiveTable table = found.get();
        OthersChanges since = OthersChanges.since(table.metadata(), published.after());
        if (since.complete() && since.onlyAdded()) {
            return Optional.empty();
        }
        LiveFiles after = LiveFiles.of(table, published.after());
        LiveFiles now = LiveFiles.of(table, table.currentSnapshot());
        Set<String> gone = gone(after, LiveFiles.of(table, published.before()), now);
        if (gone.isEmpty()) {
            return Optional.empty();
        }
        Set<String> appeared = now.without(after);
        return Optional.of(
                new CompactedFiles(
                        published,
                        table.currentSnapshot().getAsLong(),
                        gone,
                        rest(after.paths(), gone),
                        appeared,
                        rest(now.paths(), appeared)));
    }

    /** Paths of files that a publication added and that are not in the table now. */
    static Set<String> gone(LiveFiles after, LiveFiles before, LiveFiles now) {
        return rest(after.without(before), now.paths());
    }

    private static boolean isExpired(LiveTable table, OptionalLong snapshot) {
        return snapshot.isPresent() && table.metadata().snapshot(snapshot.getAsLong()) == null;
    }

    private static Set<String> rest(Set<String> all, Set<String> without) {
        Set<String> rest = new HashSet<>(all);
        rest.removeAll(without);
        return rest;
    }
}
