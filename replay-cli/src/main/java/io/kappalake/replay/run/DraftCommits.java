package io.kappalake.replay.run;

import io.kappalake.ingest.state.JobState;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.orders.table.TableCommits;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.util.SnapshotUtil;

/** The commits of a replay's job to its drafts since these were last emptied. */
record DraftCommits(List<Table> drafts, long newestCheckpoint) {
    DraftCommits {
        drafts = List.copyOf(drafts);
    }

    static DraftCommits of(Collection<Draft> drafts) {
        List<Table> tables = drafts.stream().map(Draft::table).toList();
        long newest = -1;
        for (Table table : tables) {
            for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
                if (snapshot.operation().equals(DataOperations.DELETE)) {
                    break;
                }
                String id = snapshot.summary().get(TableCommits.CHECKPOINT_ID);
                if (id != null) {
                    newest = Math.max(newest, Long.parseLong(id));
                }
            }
        }
        return new DraftCommits(tables, newest);
    }

    /**
     * Returns whether a state covers all that the drafts hold. Rows beyond it, or without any
     * state, were written by an attempt that left no state, and would be written twice.
     */
    boolean coveredBy(Optional<JobState> state) {
        return state.isPresent() ? state.get().checkpointId() >= newestCheckpoint : !any();
    }

    private boolean any() {
        return drafts.stream()
                .map(Table::currentSnapshot)
                .anyMatch(
                        snapshot ->
                                snapshot != null
                                        && !"0".equals(snapshot.summary().get("total-records")));
    }

    /** The drafts' snapshots, in order; those that have none are left out. */
    List<Long> snapshots() {
        return drafts.stream()
                .map(Table::currentSnapshot)
                .filter(Objects::nonNull)
                .map(Snapshot::snapshotId)
                .toList();
    }

    /** Deletes all rows. */
    void clear() {
        for (Table table : drafts) {
            if (table.currentSnapshot() != null) {
                table.newDelete().deleteFromRowFilter(Expressions.alwaysTrue()).commit();
            }
        }
    }
}
