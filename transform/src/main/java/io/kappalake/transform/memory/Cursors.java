package io.kappalake.transform.memory;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.Publications;
import io.kappalake.transform.memory.ModelMemory.Mark;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TableState;
import java.util.OptionalLong;
import org.apache.iceberg.Table;

/** The snapshots that a model has consumed. */
public final class Cursors {
    private Cursors() {}

    /** The mark of a state. */
    public static Mark mark(TableState state) {
        String uuid = state.table() == null ? "" : state.table().uuid().toString();
        if (state.pending().filter(TableState.Pending::makesSnapshot).isPresent()) {
            return new Mark(uuid, null, state.pending().get().publication());
        }
        // a publication without rows leaves the table at the snapshot that it has
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
        OptionalLong snapshot = Publications.snapshot(table, mark.publication());
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
            OptionalLong snapshot = Publications.snapshot(table, mark.publication());
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
}
