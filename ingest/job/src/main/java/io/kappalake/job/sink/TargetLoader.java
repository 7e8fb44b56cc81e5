package io.kappalake.job.sink;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.IOException;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.flink.TableLoader;

/**
 * Loads a sink's table as a {@link TargetTable}. A table that was made anew since the job was
 * started ends the job for good: its state does not belong to that table.
 */
final class TargetLoader implements TableLoader {
    private static final long serialVersionUID = 1;

    private final TableLoader loader;
    private final String uuid;
    private final int schemaId;
    private final int specId;

    TargetLoader(TableLoader loader, String uuid, int schemaId, int specId) {
        this.loader = loader;
        this.uuid = uuid;
        this.schemaId = schemaId;
        this.specId = specId;
    }

    @Override
    public void open() {
        loader.open();
    }

    @Override
    public boolean isOpen() {
        return loader.isOpen();
    }

    @Override
    public Table loadTable() {
        Table table = loader.loadTable();
        TableOperations operations = ((HasTableOperations) table).operations();
        String found = operations.current().uuid();
        if (!found.equals(uuid)) {
            throw new SuppressRestartsException(
                    new LakehouseException(
                            ErrorCode.REFUSED,
                            "The table %s is not the one that the job was started with (UUID %s, now %s): it was made anew while the job ran; './kappalake ingest start' says how to go on"
                                    .formatted(table.name(), uuid, found)));
        }
        return new TargetTable(operations, table.name(), schemaId, specId);
    }

    @Override
    public TableLoader clone() {
        return new TargetLoader(loader.clone(), uuid, schemaId, specId);
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
