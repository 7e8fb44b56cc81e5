package io.kappalake.replay.lag;

import static io.kappalake.orders.table.OrderTable.DEAD_LETTERS;
import static io.kappalake.orders.table.OrderTable.ORDER_EVENTS;

import io.kappalake.orders.table.OrderTable;
import io.kappalake.replay.lag.Committed.Newest;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.lake.Sql;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * Reads the newest offsets of the order tables. Each table is only read again when it has a new
 * snapshot, and then only files that may hold later offsets. Not safe for use by several threads.
 */
final class LiveRows {
    private final ReplayLake lake;
    private final Map<String, Table> tables = new HashMap<>();
    private final Map<String, Long> seen = new HashMap<>();
    private final SortedMap<Integer, Newest> newest = new TreeMap<>();

    LiveRows(ReplayLake lake) {
        this.lake = lake;
    }

    /**
     * Reads their current rows; empty if they never held any.
     *
     * @param partitions all partitions of the topic
     */
    Optional<Committed> look(Set<Integer> partitions) {
        Optional<Instant> at = Optional.empty();
        for (OrderTable definition : new OrderTable[] {ORDER_EVENTS, DEAD_LETTERS}) {
            Table table =
                    tables.computeIfAbsent(
                            definition.tableName(),
                            name -> lake.catalog().loadTable(lake.tables().name(definition)));
            table.refresh();
            Snapshot snapshot = table.currentSnapshot();
            if (snapshot == null) {
                continue;
            }
            Long before = seen.put(definition.tableName(), snapshot.snapshotId());
            if (before == null || before != snapshot.snapshotId()) {
                boolean known = before != null && newest.keySet().containsAll(partitions);
                read(definition, snapshot.snapshotId(), known ? least() : 0);
            }
            Instant committed = Instant.ofEpochMilli(snapshot.timestampMillis());
            at = Optional.of(at.filter(committed::isBefore).orElse(committed));
        }
        return at.map(time -> new Committed(newest, time));
    }

    /** A file holds rows of several partitions, so that one bound must do for all. */
    private long least() {
        return newest.values().stream().mapToLong(Newest::next).min().orElse(0);
    }

    private void read(OrderTable table, long snapshot, long from) {
        lake.trino()
                .query(
                        """
                        SELECT kafka_partition, max(kafka_offset) + 1, %s
                        FROM %s
                        WHERE kafka_offset >= %d
                        GROUP BY kafka_partition"""
                                .formatted(
                                        Sql.micros("max_by(kafka_timestamp, kafka_offset)"),
                                        Sql.at(lake.tables().name(table), snapshot),
                                        from),
                        row ->
                                newest.merge(
                                        row.getInt(1),
                                        new Newest(
                                                row.getLong(2), Sql.instant(row, 3).orElseThrow()),
                                        Newest::orLater));
    }
}
