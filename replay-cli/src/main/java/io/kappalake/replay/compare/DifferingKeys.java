package io.kappalake.replay.compare;

import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.DraftRequest;
import io.kappalake.lakehouse.draft.TableShape;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.lake.Sql;
import io.kappalake.replay.publish.DraftRows;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * The keys of rows that differ, in a table beside the drafts of their run. The rows of both sides
 * are paired once for it, and not by each statement that asks which rows differ. It is a draft that
 * nobody publishes: it goes when it is closed, or with the drafts of its run.
 */
final class DifferingKeys implements AutoCloseable {
    private final ComparedRows rows;
    private final Draft table;

    private DifferingKeys(ComparedRows rows, Draft table) {
        this.rows = rows;
        this.table = table;
    }

    /**
     * Finds them.
     *
     * @param batches the blocks that differ
     */
    static DifferingKeys of(
            ReplayLake lake, String run, ComparedRows rows, List<List<BlockRange>> batches) {
        Schema schema =
                new Schema(rows.keys().stream().map(rows.table().schema()::findField).toList());
        TableIdentifier name =
                TableIdentifier.of(
                        lake.tables().namespace(), rows.table().tableName() + "_that_differ");
        Draft table =
                lake.drafts(run)
                        .open(
                                DraftRequest.of(name)
                                        .shape(
                                                new TableShape(
                                                        schema,
                                                        PartitionSpec.unpartitioned(),
                                                        SortOrder.unsorted(),
                                                        Map.of(),
                                                        Optional.empty()))
                                        .build());
        try {
            for (List<BlockRange> batch : batches) {
                lake.trino()
                        .update(
                                (DraftRows.INSERT + "%s")
                                        .formatted(
                                                Sql.name(table.name()),
                                                new PairSql(rows, batch).keys()));
            }
        } catch (RuntimeException e) {
            table.discard(e);
            throw e;
        }
        return new DifferingKeys(rows, table);
    }

    /** The condition that a row's key is one of those of a batch that differ. */
    String contains(List<BlockRange> batch) {
        String keys = String.join(", ", rows.keys());
        return "((%s) IN (SELECT %s FROM %s WHERE %s))"
                .formatted(keys, keys, Sql.name(table.name()), rows.within(batch));
    }

    @Override
    public void close() {
        table.discard();
    }
}
