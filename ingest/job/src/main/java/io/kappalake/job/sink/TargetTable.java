package io.kappalake.job.sink;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
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
