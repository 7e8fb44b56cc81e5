package io.kappalake.job.sink;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.table.SavepointTags;
import java.util.Optional;
import javax.annotation.Nullable;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableOperations;

/**
 * A live table with the schema and partitioning that the job was started with, which takes each
 * checkpoint once. The writers of a job keep these over its restarts, so whoever lists their files
 * must do so too: files listed under another partitioning would be found by filters on the wrong
 * days.
 */
final class TargetTable extends BaseTable {
    private static final long serialVersionUID = 1;

    private final int schemaId;
    private final int specId;

    TargetTable(TableOperations operations, String name, int schemaId, int specId) {
        super(operations, name);
        this.schemaId = schemaId;
        this.specId = specId;
    }

    @Override
    public AppendFiles newAppend() {
        return new CheckpointAppend(super.newAppend());
    }

    /**
     * A snapshot. The way back through the history, on which the committer looks for what it has
     * committed before, goes on at the snapshot that was tagged when the job was stopped, if those
     * after it have expired.
     */
    @Nullable
    @Override
    public Snapshot snapshot(long id) {
        Snapshot found = super.snapshot(id);
        return found == null ? beyondExpired(id) : found;
    }

    @Nullable
    private Snapshot beyondExpired(long id) {
        Optional<Snapshot> tagged = SavepointTags.find(this);
        Snapshot oldest = currentSnapshot();
        while (oldest != null && tagged.isPresent()) {
            if (oldest.snapshotId() == tagged.get().snapshotId() || oldest.parentId() == null) {
                return null;
            }
            if (oldest.parentId() == id) {
                return tagged.get();
            }
            oldest = super.snapshot(oldest.parentId());
        }
        return null;
    }

    @Override
    public Schema schema() {
        // a schema that no snapshot needs may have been removed; files name columns by their ids
        return schemas().getOrDefault(schemaId, super.schema());
    }

    @Override
    public PartitionSpec spec() {
        PartitionSpec spec = specs().get(specId);
        if (spec == null) {
            throw new SuppressRestartsException(
                    new LakehouseException(
                            ErrorCode.REFUSED,
                            "The partitioning %d of table %s, by which the job writes, was removed while it ran: './kappalake ingest start' goes on with the current one"
                                    .formatted(specId, name())));
        }
        return spec;
    }
}
