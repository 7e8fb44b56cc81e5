package io.kappalake.lakehouse.draft;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;

/**
 * The moment until which tags keep snapshots from expiring. Iceberg counts a tag's age from the
 * time of its snapshot, which may be long before the tag was made.
 *
 * @param end empty if they are kept until somebody removes the tags
 */
record KeptUntil(Optional<Instant> end) {
    KeptUntil {
        requireNonNull(end, "end");
    }

    static KeptUntil after(Duration age) {
        return new KeptUntil(Optional.of(Instant.now().plus(age)));
    }

    /** That of a tag; empty if there is no such tag. */
    static Optional<KeptUntil> of(TableMetadata table, String tag) {
        return Optional.ofNullable(table.ref(tag))
                .map(
                        ref ->
                                new KeptUntil(
                                        Optional.ofNullable(ref.maxRefAgeMs())
                                                .map(
                                                        age ->
                                                                time(table.snapshot(
                                                                                ref.snapshotId()))
                                                                        .plusMillis(age))));
    }

    void tag(ManageSnapshots tags, String tag, Snapshot snapshot) {
        tags.createTag(tag, snapshot.snapshotId());
        age(snapshot).ifPresent(age -> tags.setMaxRefAgeMs(tag, age));
    }

    SnapshotRef ref(Snapshot snapshot) {
        SnapshotRef.Builder builder = SnapshotRef.tagBuilder(snapshot.snapshotId());
        age(snapshot).ifPresent(builder::maxRefAgeMs);
        return builder.build();
    }

    /** At least a millisecond, because Iceberg takes no less. */
    private Optional<Long> age(Snapshot snapshot) {
        return end.map(time -> Math.max(1, Duration.between(time(snapshot), time).toMillis()));
    }

    private static Instant time(Snapshot snapshot) {
        return Instant.ofEpochMilli(snapshot.timestampMillis());
    }
}
