package io.kappalake.replay.run;

import io.kappalake.ingest.state.JobState;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.orders.table.Checkpoints;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;

/** The commits of a replay's job to its drafts since these were last emptied. */
record DraftCommits(List<Table> drafts, long newestCheckpoint) {
    DraftCommits {
        drafts = List.copyOf(drafts);
    }

    static DraftCommits of(Collection<Draft> drafts) {
        List<Table> tables = drafts.stream().map(Draft::table).toList();
        List<Snapshot> snapshots =
                tables.stream().flatMap(table -> sinceEmptied(table).stream()).toList();
        return new DraftCommits(tables, Checkpoints.newest(snapshots).orElse(-1));
    }

    private static List<Snapshot> sinceEmptied(Table table) {
        return Checkpoints.since(
                table, snapshot -> snapshot.operation().equals(DataOperations.DELETE));
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
