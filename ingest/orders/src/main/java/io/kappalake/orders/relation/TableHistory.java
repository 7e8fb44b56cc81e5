package io.kappalake.orders.relation;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.table.Checkpoints;
import io.kappalake.orders.table.OrderTables;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * The snapshots of the order tables, grouped by the checkpoints that they belong to.
 *
 * <p>One checkpoint of the job commits to each table on its own, so the newest snapshots of the
 * tables seldom show one state while it runs. Every commit notes its checkpoint, and checkpoint ids
 * continue when the job starts again; a table that got no rows gets no snapshot. The state at
 * checkpoint n is thus, in each table, the newest snapshot that holds no later checkpoint.
 * Snapshots of other writers (maintenance, a roll-back) note none and belong to the checkpoint
 * before them.
 */
public final class TableHistory {
    private final SortedMap<String, Table> tables = new TreeMap<>();

    private TableHistory() {}

    /**
     * Loads the four tables.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if one does not exist
     */
    public static TableHistory load(Catalog catalog, OrderTables tables) {
        TableHistory history = new TableHistory();
        for (TableIdentifier name : tables.names()) {
            try {
                history.tables.put(name.name(), catalog.loadTable(name));
            } catch (NoSuchTableException e) {
                throw new LakehouseException(
                        ErrorCode.INVALID_INPUT,
                        "Cannot find the table %s in the catalog %s: './kappalake init' creates it"
                                .formatted(name, catalog.name()),
                        e);
            }
        }
        return history;
    }

    /** Loads what has been committed since. */
    public void refresh() {
        tables.values().forEach(Table::refresh);
    }

    /** The newest checkpoint that any table holds. */
    public OptionalLong newestCheckpoint() {
        return tables.values().stream()
                .map(table -> Checkpoints.newest(Checkpoints.sinceTakeover(table)))
                .flatMapToLong(OptionalLong::stream)
                .max();
    }

    /** The current tables, without what is later than a checkpoint. */
    public PinnedTables at(OptionalLong checkpoint) {
        SortedMap<String, OptionalLong> pins = new TreeMap<>();
        tables.forEach((name, table) -> pins.put(name, pin(table, checkpoint)));
        return new PinnedTables(checkpoint, pins);
    }

    private static OptionalLong pin(Table table, OptionalLong checkpoint) {
        List<Snapshot> snapshots = Checkpoints.sinceTakeover(table);
        int pin = 0;
        for (int i = 0; i < snapshots.size() && checkpoint.isPresent(); i++) {
            OptionalLong committed = Checkpoints.of(snapshots.get(i));
            if (committed.isPresent()) {
                if (committed.getAsLong() <= checkpoint.getAsLong()) {
                    break;
                }
                // what other writers committed after it goes with it
                pin = i + 1;
            }
        }
        return pin < snapshots.size()
                ? OptionalLong.of(snapshots.get(pin).snapshotId())
                : OptionalLong.empty();
    }
}
