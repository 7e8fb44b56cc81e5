package io.kappalake.orders.table;

import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.util.Tasks;

/**
 * Tags that keep the last snapshots of a stopped job from being expired. Its savepoint holds the
 * files of the last checkpoint, and the job that starts from it looks in a table's history whether
 * they are in the table: not finding them there, it would append them a second time.
 */
public final class SavepointTags {
    private static final String TAG = "ingest-savepoint";
    private static final int RETRIES = 20;

    private SavepointTags() {}

    /** Tags the newest snapshot of a table that a job committed, if there is one. */
    public static void keep(Table table) {
        commit(
                table,
                () -> {
                    Optional<Snapshot> last =
                            Checkpoints.sinceTakeover(table).stream()
                                    .filter(snapshot -> Checkpoints.of(snapshot).isPresent())
                                    .findFirst();
                    if (last.isPresent() && !table.refs().containsKey(TAG)) {
                        table.manageSnapshots().createTag(TAG, last.get().snapshotId()).commit();
                    } else if (last.isPresent()) {
                        table.manageSnapshots().replaceTag(TAG, last.get().snapshotId()).commit();
                    }
                });
    }

    /** Removes the tag. */
    public static void release(Table table) {
        commit(
                table,
                () -> {
                    if (table.refs().containsKey(TAG)) {
                        table.manageSnapshots().removeTag(TAG).commit();
                    }
                });
    }

    /** The snapshot that is tagged, if any. */
    public static Optional<Snapshot> find(Table table) {
        SnapshotRef tag = table.refs().get(TAG);
        return tag == null
                ? Optional.empty()
                : Optional.ofNullable(table.snapshot(tag.snapshotId()));
    }

    /** Iceberg itself does not commit tags again when others committed meanwhile. */
    private static void commit(Table table, Runnable change) {
        Tasks.foreach(table)
                .retry(RETRIES)
                .exponentialBackoff(20, 2_000, 120_000, 2)
                .onlyRetryOn(CommitFailedException.class)
                .run(
                        again -> {
                            again.refresh();
                            change.run();
                        });
    }
}
