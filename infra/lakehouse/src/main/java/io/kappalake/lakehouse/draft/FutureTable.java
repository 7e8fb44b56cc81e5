package io.kappalake.lakehouse.draft;

import org.apache.iceberg.BaseTransaction;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.FileIO;

/** Location that the catalog would choose for a table that does not exist yet. */
record FutureTable(String location, FileIO io) {
    /** Asks the catalog through a transaction that is not committed. */
    static FutureTable of(Catalog catalog, TableIdentifier name, TableShape shape) {
        Catalog.TableBuilder builder =
                catalog.buildTable(name, shape.schema())
                        .withPartitionSpec(shape.partitioning())
                        .withSortOrder(shape.order());
        shape.location().ifPresent(builder::withLocation);
        Transaction creation = builder.createTransaction();
        FileIO io =
                creation instanceof BaseTransaction base
                        ? base.underlyingOps().io()
                        : creation.table().io();
        return new FutureTable(creation.table().location().replaceAll("/+$", ""), io);
    }
}
