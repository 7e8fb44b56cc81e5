package io.kappalake.job.sink;

import java.io.Serializable;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;

/** Columns and partitioning by which a job writes rows to a table. */
record RowLayout(RowType rowType, Schema schema, PartitionSpec partitioning)
        implements Serializable {}
