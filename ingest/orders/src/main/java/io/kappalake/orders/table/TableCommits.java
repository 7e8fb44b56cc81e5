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
import org.apache.iceberg.util.SnapshotUtil;

/**
 * Commits of the ingest job as the tables themselves record them.
 *
 * @param newestCheckpoint id of the newest checkpoint that was committed to any of them
 * @param rows whether any of them holds rows
 * @param takeover the last takeover; checkpoints before it are another job's
 */
public record TableCommits(
        OptionalLong newestCheckpoint, boolean rows, Optional<Takeover> takeover) {
    /** Key under which Iceberg's Flink sink notes the checkpoint in each of its snapshots. */
    public static final String CHECKPOINT_ID = "flink.max-committed-checkpoint-id";

    /**
     * Reads the tables' histories.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if a table is missing, {@code UNAVAILABLE}
     *     if the catalog cannot be reached
     */
    public static TableCommits load(LakehouseConfig config) {
        OptionalLong newest = OptionalLong.empty();
        boolean rows = false;
        Optional<Takeover> takeover = Optional.empty();
        try (Catalogs.Opened opened = Catalogs.open(config.catalog())) {
            for (TableIdentifier name : OrderTables.of(config).names()) {
                Table table = opened.catalog().loadTable(name);
                takeover = takeover.isPresent() ? takeover : Takeover.find(table);
                for (Snapshot snapshot : sinceTakeover(table)) {
                    String id = snapshot.summary().get(CHECKPOINT_ID);
                    if (id != null) {
                        long found = Long.parseLong(id);
                        newest = OptionalLong.of(Math.max(found, newest.orElse(found)));
                    }
                }
                rows |= table.currentSnapshot() != null && holdsRows(table.currentSnapshot());
            }
        } catch (NoSuchTableException e) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "A table is missing (%s): create the tables with './kappalake init'"
                            .formatted(e.getMessage()),
                    e);
        }
        return new TableCommits(newest, rows, takeover);
    }

    private static List<Snapshot> sinceTakeover(Table table) {
        List<Snapshot> since = new ArrayList<>();
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
            if (Takeover.begins(table, snapshot)) {
                break;
            }
            since.add(snapshot);
        }
        return since;
    }

    private static boolean holdsRows(Snapshot snapshot) {
        return Long.parseLong(snapshot.summary().getOrDefault("total-records", "1")) > 0;
    }
}
