package io.kappalake.bench;

import io.kappalake.lakehouse.catalog.Catalogs;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.table.LakehouseTables;
import io.kappalake.lakehouse.table.OrderTables;
import io.kappalake.lakehouse.table.TableDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/** The rows that a job has committed for the records it read: order events and dead letters. */
final class CommittedRows implements AutoCloseable {
    private final Catalogs.Opened opened;
    private final List<Table> tables;

    private CommittedRows(Catalogs.Opened opened) {
        this.opened = opened;
        this.tables =
                List.of(
                        opened.catalog().loadTable(OrderTables.ORDER_EVENTS.name()),
                        opened.catalog().loadTable(OrderTables.DEAD_LETTERS.name()));
    }

    /** Begins with new, empty tables. */
    static CommittedRows inNewTables(LakehouseConfig config) {
        Catalogs.Opened opened = Catalogs.open(config.catalog());
        for (TableDefinition definition : OrderTables.all()) {
            opened.catalog().dropTable(definition.name(), true);
        }
        LakehouseTables.createAll(config);
        return new CommittedRows(opened);
    }

    /** The number of rows by now. */
    long count() {
        long rows = 0;
        for (Table table : tables) {
            table.refresh();
            if (table.currentSnapshot() != null) {
                rows += Long.parseLong(table.currentSnapshot().summary().get("total-records"));
            }
        }
        return rows;
    }

    /** When the last commit that {@link #count} has seen was made, by its own word. */
    Instant lastCommit() {
        return tables.stream()
                .map(table -> Optional.ofNullable(table.currentSnapshot()))
                .flatMap(Optional::stream)
                .map(Snapshot::timestampMillis)
                .map(Instant::ofEpochMilli)
                .max(Instant::compareTo)
                .orElseThrow();
    }

    @Override
    public void close() {
        opened.close();
    }
}
