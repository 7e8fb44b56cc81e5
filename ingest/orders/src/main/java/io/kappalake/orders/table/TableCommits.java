package io.kappalake.orders.table;

import static java.util.Collections.unmodifiableSortedMap;
import static java.util.Comparator.comparing;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.catalog.Catalogs;
import io.kappalake.lakehouse.config.LakehouseConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * Commits of the ingest job as the tables themselves record them.
 *
 * @param newestCheckpoint id of the newest checkpoint that has brought rows into any of them which
 *     may still be there
 * @param rows whether any of them holds rows
 * @param takeover the last takeover; checkpoints before it are another job's
 * @param uuids UUID of each table by its name
 * @param snapshots the current snapshot of each table by its name; none for a table without one
 * @param problems why the job cannot write the tables' columns, each with the way out
 */
public record TableCommits(
        OptionalLong newestCheckpoint,
        boolean rows,
        Optional<Takeover> takeover,
        SortedMap<String, String> uuids,
        SortedMap<String, Long> snapshots,
        List<String> problems) {
    public TableCommits {
        uuids = unmodifiableSortedMap(new TreeMap<>(uuids));
        snapshots = unmodifiableSortedMap(new TreeMap<>(snapshots));
        problems = List.copyOf(problems);
    }

    /**
     * Reads the tables' histories.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if a table is missing, {@code UNAVAILABLE}
     *     if the catalog cannot be reached
     */
    public static TableCommits load(LakehouseConfig config) {
        SortedMap<TableIdentifier, Table> tables =
                new TreeMap<>(comparing(TableIdentifier::toString));
        try (Catalogs.Opened opened = Catalogs.open(config.catalog())) {
            for (TableIdentifier name : OrderTables.of(config).names()) {
                tables.put(name, opened.catalog().loadTable(name));
            }
            return of(tables);
        } catch (NoSuchTableException e) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "A table is missing (%s): create the tables with './kappalake init'"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    static TableCommits of(SortedMap<TableIdentifier, Table> tables) {
        List<Snapshot> history = new ArrayList<>();
        SortedMap<String, String> uuids = new TreeMap<>();
        SortedMap<String, Long> snapshots = new TreeMap<>();
        boolean rows = false;
        Optional<Takeover> takeover = Optional.empty();
        List<String> problems = new ArrayList<>();
        for (Map.Entry<TableIdentifier, Table> entry : tables.entrySet()) {
            String name = entry.getKey().toString();
            Table table = entry.getValue();
            takeover = takeover.isPresent() ? takeover : Takeover.find(table);
            Checkpoints.sinceTakeover(table).stream()
                    .takeWhile(snapshot -> !isEmptied(snapshot))
                    .filter(TableCommits::addsRows)
                    .forEach(history::add);
            uuids.put(name, ((HasTableOperations) table).operations().current().uuid());
            if (table.currentSnapshot() != null) {
                snapshots.put(name, table.currentSnapshot().snapshotId());
                rows |= holdsRows(table.currentSnapshot());
            }
            ColumnMapping.problems(OrderTable.of(entry.getKey()), table.schema())
                    .forEach(problem -> problems.add("%s: %s".formatted(name, problem)));
        }
        return new TableCommits(
                Checkpoints.newest(history), rows, takeover, uuids, snapshots, problems);
    }

    /** True if another writer has taken all rows out: what came before is of no account. */
    private static boolean isEmptied(Snapshot snapshot) {
        return Checkpoints.of(snapshot).isEmpty() && !holdsRows(snapshot);
    }

    private static boolean addsRows(Snapshot snapshot) {
        return Long.parseLong(snapshot.summary().getOrDefault("added-records", "0")) > 0;
    }

    private static boolean holdsRows(Snapshot snapshot) {
        return Long.parseLong(snapshot.summary().getOrDefault("total-records", "1")) > 0;
    }
}
