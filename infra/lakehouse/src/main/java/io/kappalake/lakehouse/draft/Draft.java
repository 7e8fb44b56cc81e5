package io.kappalake.lakehouse.draft;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.commit.CatalogCommitter;
import io.kappalake.lakehouse.draft.commit.Registration;
import io.kappalake.lakehouse.draft.metadata.DraftFolder;
import io.kappalake.lakehouse.draft.metadata.LiveFiles;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.DeleteFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.RuntimeIOException;

/**
 * An empty copy of a live table, in a folder beside it, that any engine may write rows into. It
 * shares no file with the live table, so that nothing done to it can harm that table. Opened by
 * {@link Drafts#open}; ends with {@link Publication#commit} or {@link #discard}. Safe for use by
 * several threads.
 */
public final class Draft {
    private final Catalog catalog;
    private final CatalogCommitter committer;
    private final TableIdentifier name;
    private final DraftNote note;

    Draft(Catalog catalog, CatalogCommitter committer, TableIdentifier name, DraftNote note) {
        this.catalog = catalog;
        this.committer = committer;
        this.name = name;
        this.note = note;
    }

    /** Its table, in namespace {@code drafts}. */
    public TableIdentifier name() {
        return name;
    }

    /** The table that it is a draft of. */
    public TableIdentifier live() {
        return note.live();
    }

    /** The run that opened it. */
    public String runId() {
        return note.runId();
    }

    /** The live table's snapshot when the draft was opened; empty if it had none. */
    public OptionalLong baseSnapshot() {
        return note.baseSnapshot();
    }

    /** True if the live table was not there when the draft was opened. */
    public boolean firstBuild() {
        return note.liveUuid().isEmpty();
    }

    /**
     * The change that its publication makes to the columns and the partitioning of the live table.
     */
    public Evolution evolution() {
        return note.evolution();
    }

    DraftNote note() {
        return note;
    }

    /**
     * Its current table.
     *
     * @throws LakehouseException {@code REFUSED} if it was published or discarded, or if somebody
     *     deleted its metadata
     */
    public Table table() {
        Table table;
        try {
            table = catalog.loadTable(name);
        } catch (NoSuchTableException e) {
            throw gone(e);
        } catch (NotFoundException | RuntimeIOException e) {
            throw damaged(e);
        }
        if (!isThis(table.properties())) {
            throw gone(null);
        }
        return table;
    }

    /**
     * Takes the data files that one of its snapshots had off it, and deletes them: their rows stand
     * in files that were written since. If this fails, the draft may hold rows twice and is only
     * good for {@link #discard}.
     *
     * @throws LakehouseException {@code REFUSED} if it was published or discarded
     */
    public void withdraw(long snapshot) {
        LiveTable draft = find().orElseThrow(() -> gone(null));
        Set<String> files = LiveFiles.of(draft, OptionalLong.of(snapshot)).paths();
        DeleteFiles withdrawal = new BaseTable(draft.operations(), name.toString()).newDelete();
        files.forEach(withdrawal::deleteFile);
        withdrawal.commit();
        CatalogUtil.deleteFiles(draft.io(), files, "draft");
    }

    /**
     * Its current metadata; empty if it was published or discarded.
     *
     * @throws LakehouseException {@code REFUSED} if somebody deleted them
     */
    Optional<LiveTable> find() {
        try {
            return load();
        } catch (NotFoundException | RuntimeIOException e) {
            throw damaged(e);
        }
    }

    private Optional<LiveTable> load() {
        return LiveTable.find(catalog, name).filter(table -> isThis(table.metadata().properties()));
    }

    /** Excludes a later draft of the same name. */
    private boolean isThis(Map<String, String> properties) {
        return DraftNote.isIn(properties)
                && DraftNote.parse(properties).baseTag().equals(note.baseTag());
    }

    boolean isDiscarded() {
        return !note.lost() && isMarked();
    }

    private boolean isMarked() {
        return find().map(table -> table.metadata().properties())
                .filter(DraftNote::isDiscarded)
                .isPresent();
    }

    LakehouseException gone(Throwable cause) {
        return new LakehouseException(
                ErrorCode.REFUSED,
                "Cannot use the draft %s of %s: it is not there any more, because it was published or discarded; open a new one"
                        .formatted(name, note.live()),
                cause);
    }

    /** The failure of a draft of which metadata cannot be read. */
    LakehouseException damaged(RuntimeException cause) {
        return damaged(String.valueOf(cause.getMessage()), cause);
    }

    /** The failure of a draft of which a data file is gone. */
    LakehouseException damaged(String missing) {
        return damaged("there is no file %s any more".formatted(missing), null);
    }

    private LakehouseException damaged(String why, Throwable cause) {
        return new LakehouseException(
                ErrorCode.REFUSED,
                "Cannot use the draft %s of %s: somebody deleted or damaged files of it (%s); discard it and compute it again: the live table is not concerned"
                        .formatted(name, note.live(), why),
                cause);
    }

    /**
     * Deletes its files, takes it off the catalog and removes the tag on the live table. Does
     * nothing to a draft that was published or discarded. It is marked first, so that it cannot be
     * published any more, and a crash within leaves a draft that {@link Drafts#clean}, or calling
     * this again, finishes. One whose metadata somebody deleted is taken off the catalog too.
     */
    public void discard() {
        try {
            discardFound();
        } catch (NotFoundException | RuntimeIOException e) {
            if (!LostDraft.isLost(catalog, name, e)) {
                throw e;
            }
            LostDraft.discard(catalog, name, note);
        }
    }

    /** As {@link #discard}, after a failure, to which one of this is added. */
    public void discard(RuntimeException because) {
        try {
            discard();
        } catch (RuntimeException e) {
            because.addSuppressed(e);
        }
    }

    private void discardFound() {
        Optional<LiveTable> found = marked();
        while (found.isPresent()) {
            LiveTable draft = found.get();
            DraftFolder folder = new DraftFolder(draft.metadata(), draft.io());
            folder.deleteContents();
            if (committer.unregister(
                    new Registration(name, draft.metadata().metadataFileLocation()))) {
                folder.deletePointer();
                break;
            }
            // somebody wrote to it in between, or does the same
            found = load();
        }
        BaseTag.remove(catalog, note.live(), note.baseTag());
    }

    /** The draft with the mark; empty if it was published or discarded. */
    private Optional<LiveTable> marked() {
        Optional<LiveTable> found = load();
        if (found.isEmpty() || DraftNote.isDiscarded(found.get().metadata().properties())) {
            return found;
        }
        LiveTable draft = found.get();
        try {
            new BaseTable(draft.operations(), name.toString())
                    .updateProperties()
                    .set(DraftNote.DISCARDED, "true")
                    .commit();
        } catch (NoSuchTableException e) {
            // published or discarded in between
            return Optional.empty();
        }
        return load();
    }
}
