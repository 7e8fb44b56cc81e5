package io.kappalake.lakehouse.draft;

import dev.failsafe.Failsafe;
import java.util.OptionalLong;
import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.Table;

/** Tags that keep the snapshots which a consumer has read from being expired. */
public final class CursorTags {
    /** Begins the name of such a tag. */
    public static final String PREFIX = "cursor-";

    private CursorTags() {}

    /**
     * Tags the snapshot that a consumer is about to have consumed, and removes its older tags but
     * that of the snapshot it has consumed so far, which a revert may go back to.
     *
     * @param consumer name of the reader, for example its table
     * @throws org.apache.iceberg.exceptions.CommitFailedException if others kept committing at the
     *     same time
     */
    public static void move(
            Table table, String consumer, OptionalLong consumed, OptionalLong before) {
        // Iceberg itself does not try again when somebody else was faster
        Failsafe.with(BaseTag.RETRIES)
                .run(
                        () -> {
                            table.refresh();
                            moveOnce(table, PREFIX + consumer + "-", consumed, before);
                        });
    }

    private static void moveOnce(
            Table table, String prefix, OptionalLong consumed, OptionalLong before) {
        ManageSnapshots change = table.manageSnapshots();
        boolean changed = false;
        String wanted = consumed.isPresent() ? prefix + consumed.getAsLong() : "";
        String kept = before.isPresent() ? prefix + before.getAsLong() : "";
        for (String name : table.refs().keySet()) {
            if (name.startsWith(prefix) && !name.equals(wanted) && !name.equals(kept)) {
                change.removeTag(name);
                changed = true;
            }
        }
        if (!wanted.isEmpty() && !table.refs().containsKey(wanted)) {
            change.createTag(wanted, consumed.getAsLong());
            changed = true;
        }
        if (changed) {
            change.commit();
        }
    }
}
