package io.kappalake.orders.table;

import static java.util.Collections.unmodifiableList;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;

/** The checkpoints of Flink that the commits of a job belong to, as tables note them. */
public final class Checkpoints {
    /** Key under which Iceberg's sink for Flink notes the checkpoint in a snapshot's summary. */
    public static final String KEY = "flink.max-committed-checkpoint-id";

    /** Key under which it notes the job's id there. */
    public static final String JOB = "flink.job-id";

    private Checkpoints() {}

    /** The checkpoint that a snapshot notes; empty for those of other writers. */
    public static OptionalLong of(Snapshot snapshot) {
        return Optional.ofNullable(snapshot.summary())
                .map(summary -> summary.get(KEY))
                .map(noted -> OptionalLong.of(Long.parseLong(noted)))
                .orElseGet(OptionalLong::empty);
    }

    /** The newest checkpoint that any of the snapshots notes. */
    public static OptionalLong newest(List<Snapshot> snapshots) {
        return snapshots.stream().map(Checkpoints::of).flatMapToLong(OptionalLong::stream).max();
    }

    /**
     * The snapshots of a table, the current one first, back to one that bounds them, which is the
     * last of them. Without such a one, as far back as none has expired.
     */
    public static List<Snapshot> since(Table table, Predicate<Snapshot> bound) {
        List<Snapshot> since = new ArrayList<>();
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
            since.add(snapshot);
            if (bound.test(snapshot)) {
                break;
            }
        }
        return unmodifiableList(since);
    }

    /** The snapshots since the last takeover: those before it have another job's checkpoints. */
    public static List<Snapshot> sinceTakeover(Table table) {
        return since(table, snapshot -> Takeover.begins(table, snapshot));
    }
}
