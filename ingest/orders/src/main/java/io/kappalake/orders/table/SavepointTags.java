package io.kappalake.orders.table;

import io.kappalake.lakehouse.draft.CursorTags;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * Tags that keep the last snapshots of a stopped job from being expired. Its savepoint holds the
 * files of the last checkpoint, and the job that starts from it looks in a table's history whether
 * they are in the table: not finding them there, it would append them a second time.
 */
public final class SavepointTags {
    private static final String CONSUMER = "ingest";
    private static final String PREFIX = "cursor-" + CONSUMER + "-";

    private SavepointTags() {}

    /** Tags the newest snapshot of a table that a job committed, if there is one. */
    public static void keep(Table table) {
        table.refresh();
        CursorTags.move(
                table,
                CONSUMER,
                Checkpoints.sinceTakeover(table).stream()
                        .filter(snapshot -> Checkpoints.of(snapshot).isPresent())
                        .mapToLong(Snapshot::snapshotId)
                        .findFirst(),
                OptionalLong.empty());
    }

    /** Removes the tag. */
    public static void release(Table table) {
        CursorTags.move(table, CONSUMER, OptionalLong.empty(), OptionalLong.empty());
    }

    /** The snapshot that is tagged, if any. */
    public static Optional<Snapshot> find(Table table) {
        return table.refs().entrySet().stream()
                .filter(reference -> reference.getKey().startsWith(PREFIX))
                .map(reference -> table.snapshot(reference.getValue().snapshotId()))
                .max(Comparator.comparingLong(Snapshot::sequenceNumber));
    }
}
