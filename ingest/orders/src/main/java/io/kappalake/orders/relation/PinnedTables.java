package io.kappalake.orders.relation;

import io.kappalake.orders.table.OrderTable;
import java.util.Collections;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The order tables, each at one snapshot, so that all queries of one look see one state.
 *
 * @param checkpoint the newest checkpoint that the snapshots hold; empty if no Flink job committed
 * @param snapshots snapshot by table name; empty for a table that had none
 */
public record PinnedTables(OptionalLong checkpoint, SortedMap<String, OptionalLong> snapshots)
        implements OrderRelations {
    public PinnedTables {
        snapshots = Collections.unmodifiableSortedMap(new TreeMap<>(snapshots));
    }

    @Override
    public String relation(OrderTable table) {
        String name = table.tableName();
        OptionalLong snapshot = snapshots.get(name);
        if (snapshot == null) {
            throw new IllegalArgumentException("Table %s is not pinned".formatted(name));
        }
        // without a snapshot the table could get its first one while the queries run
        return snapshot.isPresent()
                ? "%s FOR VERSION AS OF %d".formatted(name, snapshot.getAsLong())
                : "(SELECT * FROM %s WHERE false)".formatted(name);
    }
}
