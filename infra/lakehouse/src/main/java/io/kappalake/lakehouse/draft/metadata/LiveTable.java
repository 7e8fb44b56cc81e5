package io.kappalake.lakehouse.draft.metadata;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;

/** State of a table when it was loaded. */
public record LiveTable(TableIdentifier name, TableOperations operations, TableMetadata metadata) {
    /** Loads it; empty if there is no such table. */
    public static Optional<LiveTable> find(Catalog catalog, TableIdentifier name) {
        Table table;
        try {
            table = load(catalog, name);
        } catch (NoSuchTableException e) {
            return Optional.empty();
        }
        if (table instanceof HasTableOperations found) {
            TableOperations operations = found.operations();
            return Optional.of(new LiveTable(name, operations, operations.current()));
        }
        throw new LakehouseException(
                ErrorCode.INVALID_INPUT,
                "Cannot work on %s: the catalog %s gives no access to its metadata; use a JDBC or a REST catalog"
                        .formatted(name, catalog.name()));
    }

    private static Table load(Catalog catalog, TableIdentifier name) {
        try {
            return catalog.loadTable(name);
        } catch (NotFoundException e) {
            // perhaps dropped after its pointer was read and before its metadata was
            return catalog.loadTable(name);
        }
    }

    public FileIO io() {
        return operations.io();
    }

    public OptionalLong currentSnapshot() {
        return currentSnapshot(metadata);
    }

    public static OptionalLong currentSnapshot(TableMetadata metadata) {
        return metadata.currentSnapshot() == null
                ? OptionalLong.empty()
                : OptionalLong.of(metadata.currentSnapshot().snapshotId());
    }

    /** A read-only table in this state. */
    public Table table() {
        return new BaseTable(new StaticTableOperations(metadata, io()), name.toString());
    }
}
