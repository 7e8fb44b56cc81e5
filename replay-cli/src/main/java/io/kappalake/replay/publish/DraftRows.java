package io.kappalake.replay.publish;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.replay.lake.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The number of rows of a draft, and statements that may still add to them. */
public final class DraftRows {
    /** Begin of the statements that write to a draft. */
    public static final String INSERT = "INSERT INTO %s ";

    private static final Logger LOG = LoggerFactory.getLogger(DraftRows.class);

    private DraftRows() {}

    /** Counts the rows. */
    public static long count(Table draft) {
        return draft.currentSnapshot() == null
                ? 0
                : Long.parseLong(
                        draft.currentSnapshot().summary().getOrDefault("total-records", "0"));
    }

    /** Returns the paths of its files. */
    public static List<String> paths(Table draft) {
        Snapshot now = draft.currentSnapshot();
        return FileSplit.of(
                        draft,
                        now == null ? OptionalLong.empty() : OptionalLong.of(now.snapshotId()),
                        RowRange.all())
                .touched();
    }

    /** Counts the rows in some of a snapshot's files; there are none without a snapshot. */
    static long inFiles(Table draft, OptionalLong snapshot, List<String> paths) {
        if (snapshot.isEmpty()) {
            return 0;
        }
        Set<String> wanted = new HashSet<>(paths);
        long rows = 0;
        try (CloseableIterable<FileScanTask> tasks =
                draft.newScan().useSnapshot(snapshot.getAsLong()).planFiles()) {
            for (FileScanTask task : tasks) {
                if (wanted.contains(task.file().location())) {
                    rows += task.file().recordCount();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    /**
     * Ends statements of a process that died and that Trino still carries out. Where that is not
     * allowed, the number of rows tells.
     */
    public static void endStatements(TrinoSession trino, TableIdentifier draft) {
        try {
            List<String> statements =
                    trino.query(
                            "SELECT query_id FROM system.runtime.queries WHERE state NOT IN ('FINISHED', 'FAILED') AND starts_with(query, %s)"
                                    .formatted(
                                            Sql.literals(
                                                    List.of(INSERT.formatted(Sql.name(draft))))),
                            row -> row.getString(1));
            for (String statement : statements) {
                LOG.info("Ends {}, which writes to {}", statement, draft);
                trino.execute(
                        "CALL system.runtime.kill_query(query_id => %s, message => 'left over by a process that died')"
                                .formatted(Sql.literals(List.of(statement))));
            }
        } catch (LakehouseException e) {
            LOG.warn("Cannot end statements that were left over", e);
        }
    }
}
