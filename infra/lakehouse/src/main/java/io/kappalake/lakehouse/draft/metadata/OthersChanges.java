package io.kappalake.lakehouse.draft.metadata;

import static java.util.stream.Collectors.joining;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * The snapshots of a table after a given one, newest first.
 *
 * @param complete whether these are all of them: some may have expired, or the table may have been
 *     brought back to an earlier one
 */
public record OthersChanges(List<Snapshot> snapshots, boolean complete) {
    private static final int NAMED = 5;

    public OthersChanges {
        snapshots = List.copyOf(snapshots);
    }

    /** Those since a snapshot, or all if there was none. */
    public static OthersChanges since(TableMetadata table, OptionalLong base) {
        if (table.currentSnapshot() == null) {
            return new OthersChanges(List.of(), base.isEmpty());
        }
        List<Snapshot> since =
                StreamSupport.stream(
                                SnapshotUtil.ancestorsOf(
                                                table.currentSnapshot().snapshotId(),
                                                table::snapshot)
                                        .spliterator(),
                                false)
                        .takeWhile(
                                snapshot ->
                                        base.isEmpty() || snapshot.snapshotId() != base.getAsLong())
                        .toList();
        OptionalLong before = since.isEmpty() ? base : parent(since.getLast());
        return new OthersChanges(since, before.equals(base));
    }

    private static OptionalLong parent(Snapshot snapshot) {
        return snapshot.parentId() == null
                ? OptionalLong.empty()
                : OptionalLong.of(snapshot.parentId());
    }

    /** True if one of them is more than a compaction. */
    public boolean changedRows() {
        return snapshots.stream()
                .anyMatch(snapshot -> !DataOperations.REPLACE.equals(snapshot.operation()));
    }

    /** True if none of them removed a file. */
    public boolean onlyAdded() {
        return snapshots.stream()
                .allMatch(snapshot -> DataOperations.APPEND.equals(snapshot.operation()));
    }

    /** True if one of them is a compaction. */
    public boolean compacted() {
        return snapshots.stream()
                .anyMatch(snapshot -> DataOperations.REPLACE.equals(snapshot.operation()));
    }

    @Override
    public String toString() {
        if (snapshots.isEmpty()) {
            return complete ? "none" : "unknown, their snapshots expired";
        }
        String named =
                snapshots.stream().limit(NAMED).map(OthersChanges::describe).collect(joining(", "));
        return snapshots.size() > NAMED
                ? "%s and %d more".formatted(named, snapshots.size() - NAMED)
                : named;
    }

    private static String describe(Snapshot snapshot) {
        Map<String, String> summary = snapshot.summary() == null ? Map.of() : snapshot.summary();
        String run = summary.get(Receipt.RUN_ID);
        return "%s at %s%s (snapshot %d, %s rows added, %s removed)"
                .formatted(
                        snapshot.operation(),
                        Instant.ofEpochMilli(snapshot.timestampMillis()),
                        run == null ? "" : " by run " + run,
                        snapshot.snapshotId(),
                        summary.getOrDefault("added-records", "0"),
                        summary.getOrDefault("deleted-records", "0"));
    }
}
