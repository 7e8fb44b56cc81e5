package io.kappalake.lakehouse.draft;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.commit.DraftMovedException;
import io.kappalake.lakehouse.draft.metadata.LiveFiles;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * A {@link Remainder} with the state of its draft that is published.
 *
 * @param rows the remainder
 * @param draft its draft
 */
record PinnedRemainder(Remainder rows, PinnedDraft draft) {
    static PinnedRemainder of(Remainder rows) {
        PinnedDraft draft = PinnedDraft.of(rows.draft(), rows.snapshot());
        if (rows.snapshot().isEmpty() && !draft.files().isEmpty()) {
            throw new DraftMovedException(rows.draft().name());
        }
        return new PinnedRemainder(rows, draft);
    }

    TableIdentifier live() {
        return rows.compacted().published().live();
    }

    /** Requires that no file was compacted, and no row taken, since the remainder was made. */
    void requireUnchanged(LiveTable table, Set<String> gone, LiveFiles now) {
        LiveFiles then = LiveFiles.of(table, OptionalLong.of(rows.compacted().present()));
        Set<String> missing = new HashSet<>(rows.files());
        missing.removeAll(now.paths());
        Set<String> deleted = new HashSet<>(now.withOtherDeletesThan(then));
        deleted.retainAll(rows.files());
        if (!gone.equals(rows.compacted().gone()) || !missing.isEmpty() || !deleted.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot revert the publication of %s: others changed files that hold its rows while these were looked for; nothing was changed; try again"
                            .formatted(live()));
        }
    }

    /** Removes the compacted files, and adds the rows of them that stay. */
    void exchange(LiveTable table, OverwriteFiles overwrite) {
        LiveFiles.read(
                table,
                table.currentSnapshot().getAsLong(),
                rows.files(),
                file -> overwrite.deleteFile(file.copyWithoutStats()));
        draft.filesOf(table.metadata())
                .orElseThrow(
                        () ->
                                new LakehouseException(
                                        ErrorCode.REFUSED,
                                        "Cannot revert the publication of %s: somebody changed its partitioning meanwhile; nothing was changed; try again"
                                                .formatted(live())))
                .forEach(overwrite::addFile);
    }

    /** Removes the tag that keeps what the draft was opened on. */
    void removeBaseTag(LiveTable table, Transaction transaction) {
        String tag = rows.draft().note().baseTag();
        if (table.metadata().ref(tag) != null) {
            transaction.manageSnapshots().removeTag(tag).commit();
        }
    }
}
