package io.kappalake.lakehouse.draft;

import io.kappalake.lakehouse.draft.metadata.LiveFiles;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import java.util.OptionalLong;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DeleteFiles;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;

/**
 * Rows of a draft that are written anew: they are appended beside the earlier ones, which {@link
 * #finish} then takes off. The earlier files stay in the storage until the draft is published or
 * discarded, so that {@link #undo} can bring them back, in another process too.
 *
 * <pre>
 * begin  -->  rows are appended by any engine  -->  finish
 * </pre>
 */
public final class DraftRewrite {
    /** The draft's property that names the earlier snapshot. */
    private static final String EARLIER = "kappalake.rewrite-of";

    private static final String NONE = "none";

    private final Draft draft;
    private final OptionalLong earlier;

    private DraftRewrite(Draft draft, OptionalLong earlier) {
        this.draft = draft;
        this.earlier = earlier;
    }

    /** Begins to write the present rows of a draft anew. */
    public static DraftRewrite begin(Draft draft) {
        LiveTable table = find(draft);
        OptionalLong earlier = table.currentSnapshot();
        new BaseTable(table.operations(), draft.name().toString())
                .updateProperties()
                .set(EARLIER, text(earlier))
                .commit();
        return new DraftRewrite(draft, earlier);
    }

    /**
     * Takes the earlier rows off.
     *
     * @return the draft's snapshot afterwards; empty if it never had any
     */
    public OptionalLong finish() {
        LiveTable table = find(draft);
        if (earlier.isPresent()) {
            DeleteFiles delete =
                    new BaseTable(table.operations(), draft.name().toString()).newDelete();
            LiveFiles.of(table, earlier).paths().forEach(delete::deleteFile);
            delete.commit();
        }
        return find(draft).currentSnapshot();
    }

    /**
     * Brings a draft back to a snapshot if a rewrite of that one was begun and not noted.
     *
     * @param earlier the snapshot that the draft should have; empty if it should have none
     */
    public static void undo(Draft draft, OptionalLong earlier) {
        LiveTable table = find(draft);
        if (table.currentSnapshot().equals(earlier)
                || !text(earlier).equals(table.metadata().property(EARLIER, ""))) {
            return;
        }
        TableMetadata.Builder back = TableMetadata.buildFrom(table.metadata());
        if (earlier.isPresent()) {
            back.setBranchSnapshot(earlier.getAsLong(), SnapshotRef.MAIN_BRANCH);
        } else {
            back.removeRef(SnapshotRef.MAIN_BRANCH);
        }
        table.operations().commit(table.metadata(), back.build());
    }

    private static LiveTable find(Draft draft) {
        return draft.find().orElseThrow(() -> draft.gone(null));
    }

    private static String text(OptionalLong snapshot) {
        return snapshot.isPresent() ? Long.toString(snapshot.getAsLong()) : NONE;
    }
}
