package io.kappalake.orders.table;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.catalog.Catalogs;
import io.kappalake.lakehouse.config.LakehouseConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * Commits of the ingest job as the tables themselves record them.
 *
 * @param newestCheckpoint id of the newest checkpoint that was committed to any of them
 * @param rows whether any of them holds rows
 * @param takeover the last takeover; checkpoints before it are another job's
 * @param problems why the job cannot write the tables' columns, each with the way out
 */
public record TableCommits(
        OptionalLong newestCheckpoint,
        boolean rows,
        Optional<Takeover> takeover,
        List<String> problems) {
    public TableCommits {
        problems = List.copyOf(problems);
    }

    /**
     * Reads the tables' histories.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if a table is missing, {@code UNAVAILABLE}
     *     if the catalog cannot be reached
     */
    public static TableCommits load(LakehouseConfig config) {
        List<Snapshot> snapshots = new ArrayList<>();
        boolean rows = false;
        Optional<Takeover> takeover = Optional.empty();
        List<String> problems = new ArrayList<>();
        try (Catalogs.Opened opened = Catalogs.open(config.catalog())) {
            for (TableIdentifier name : OrderTables.of(config).names()) {
                Table table = opened.catalog().loadTable(name);
                takeover = takeover.isPresent() ? takeover : Takeover.find(table);
                snapshots.addAll(Checkpoints.sinceTakeover(table));
                ColumnMapping.problems(OrderTable.of(name), table.schema())
                        .forEach(problem -> problems.add("%s: %s".formatted(name, problem)));
                rows |= table.currentSnapshot() != null && holdsRows(table.currentSnapshot());
            }
        } catch (NoSuchTableException e) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "A table is missing (%s): create the tables with './kappalake init'"
                            .formatted(e.getMessage()),
                    e);
        }
        return new TableCommits(Checkpoints.newest(snapshots), rows, takeover, problems);
    }

    private static boolean holdsRows(Snapshot snapshot) {
        return Long.parseLong(snapshot.summary().getOrDefault("total-records", "1")) > 0;
    }
}
