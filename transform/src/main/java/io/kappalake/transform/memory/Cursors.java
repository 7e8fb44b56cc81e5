package io.kappalake.transform.memory;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.transform.memory.ModelMemory.Mark;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TableState;
import java.time.Duration;
import java.util.OptionalLong;
import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;

/** The snapshots that a model has consumed, and the tags that keep them from being expired. */
public final class Cursors {
    /** The entry of a snapshot's summary that names its publication. */
    private static final String PUBLICATION = "kappalake.publication-id";

    private static final String TAG = "cursor-";

    private static final RetryPolicy<Object> RETRIES =
            RetryPolicy.builder()
                    .handle(CommitFailedException.class)
                    .withBackoff(Duration.ofMillis(20), Duration.ofSeconds(2))
                    .withJitter(0.25)
                    .withMaxRetries(20)
                    .build();

    private Cursors() {}

    /** The mark of a state. */
    public static Mark mark(TableState state) {
        if (state.table() == null) {
            return new Mark("", null, state.pending().orElseThrow().publication());
        }
        String uuid = state.table().uuid().toString();
        if (state.pending().isPresent()) {
            return new Mark(uuid, null, state.pending().get().publication());
        }
        return new Mark(
                uuid, state.snapshot().isPresent() ? state.snapshot().getAsLong() : null, null);
    }

    /**
     * The mark of a state, by snapshot where its publication is done: two marks of the same state
     * are equal.
     */
    public static Mark settled(Mark mark, Table table) {
        if (mark.publication() == null || table == null) {
            return mark;
        }
        OptionalLong snapshot = published(table, mark.publication());
        return snapshot.isEmpty()
                ? mark
                : new Mark(table.uuid().toString(), snapshot.getAsLong(), null);
    }

    /**
     * The snapshot that a mark stands for.
     *
     * @param consumer the model, for messages
     * @return empty for a table that held nothing
     * @throws LakehouseException {@code REFUSED} if the table is another one, or the snapshot is no
     *     longer known
     */
    public static OptionalLong resolve(Mark mark, TableState source, RelationName consumer) {
        Table table = source.table();
        if (table == null
                || (!mark.table().isEmpty() && !table.uuid().toString().equals(mark.table()))) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot tell what changed in %s since %s read it: the table was dropped and made anew; build %s anew with --full-refresh"
                            .formatted(source.name(), consumer, consumer));
        }
        if (mark.publication() != null) {
            OptionalLong snapshot = published(table, mark.publication());
            if (snapshot.isEmpty()) {
                throw expired(source, consumer, "of publication " + mark.publication());
            }
            return snapshot;
        }
        if (mark.snapshot() == null) {
            return OptionalLong.empty();
        }
        if (table.snapshot(mark.snapshot()) == null) {
            throw expired(source, consumer, String.valueOf(mark.snapshot()));
        }
        return OptionalLong.of(mark.snapshot());
    }

    private static LakehouseException expired(
            TableState source, RelationName consumer, String which) {
        return new LakehouseException(
                ErrorCode.REFUSED,
                "Cannot tell what changed in %s since %s read it: its snapshot %s was expired; build %s anew with --full-refresh"
                        .formatted(source.name(), consumer, which, consumer));
    }

    private static OptionalLong published(Table table, String publication) {
        OptionalLong found = OptionalLong.empty();
        for (Snapshot snapshot : table.snapshots()) {
            if (publication.equals(snapshot.summary().get(PUBLICATION))) {
                found = OptionalLong.of(snapshot.snapshotId());
            }
        }
        return found;
    }

    /**
     * Tags the snapshot that a model is about to have consumed, and removes older tags of the model
     * but that of the snapshot it has consumed so far, which a revert may go back to.
     *
     * @throws org.apache.iceberg.exceptions.CommitFailedException if others commit at the same
     *     time; load the table again and repeat
     */
    public static void tag(
            Table table, RelationName consumer, OptionalLong consumed, OptionalLong before) {
        // Iceberg itself does not try again when somebody else was faster
        Failsafe.with(RETRIES)
                .run(
                        () -> {
                            table.refresh();
                            tagOnce(table, TAG + consumer + "-", consumed, before);
                        });
    }

    private static void tagOnce(
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
