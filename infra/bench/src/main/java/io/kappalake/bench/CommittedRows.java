package io.kappalake.bench;

import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.session.LakehouseSession;
import io.kappalake.lakehouse.table.LakehouseTables;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.table.OrderTables;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;

/** The rows that a job has committed for the records it read: order events and dead letters. */
final class CommittedRows implements AutoCloseable {
    private final List<Table> tables;
    private final Runnable end;

    private CommittedRows(List<Table> tables, Runnable end) {
        this.tables = List.copyOf(tables);
        this.end = end;
    }

    /** Counts in tables whose catalog the caller closes. */
    static CommittedRows in(Table events, Table deadLetters) {
        return new CommittedRows(List.of(events, deadLetters), () -> {});
    }

    /** Begins with new, empty tables. */
    static CommittedRows inNewTables(LakehouseConfig config) {
        OrderTables tables = OrderTables.of(config);
        return LakehouseSession.open(
                config,
                tables.namespace().toString(),
                session -> {
                    for (TableIdentifier name : tables.names()) {
                        session.catalog().dropTable(name, true);
                    }
                    LakehouseTables.createAll(config);
                    return new CommittedRows(
                            List.of(
                                    session.catalog()
                                            .loadTable(tables.name(OrderTable.ORDER_EVENTS)),
                                    session.catalog()
                                            .loadTable(tables.name(OrderTable.DEAD_LETTERS))),
                            session::close);
                });
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

    /** Time of the last commit that {@link #count} has seen, as its snapshot records it. */
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
        end.run();
    }
}
