package io.kappalake.job.sink;

import io.kappalake.orders.table.ColumnMapping;
import io.kappalake.orders.table.OrderTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.iceberg.DistributionMode;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.sink.IcebergSink;

/**
 * The sink of one table. Its rows are those of the table's definition; they are brought into the
 * shape that the table has when the job is started, and written in that shape until the job is
 * started again, whatever becomes of the table's schema and partitioning meanwhile: Iceberg reads
 * files of any of them.
 */
public final class TableSink {
    private final String name;
    private final OrderTable definition;
    private final ColumnMapping mapping;
    private final RowLayout layout;
    private final TargetLoader loader;

    private TableSink(
            String name,
            OrderTable definition,
            ColumnMapping mapping,
            RowLayout layout,
            TargetLoader loader) {
        this.name = name;
        this.definition = definition;
        this.mapping = mapping;
        this.layout = layout;
        this.loader = loader;
    }

    /**
     * The sink of a table as it is now.
     *
     * @param name namespace and name of the table
     * @throws io.kappalake.lakehouse.LakehouseException {@code REFUSED} if rows of the definition
     *     cannot be written to it
     */
    public static TableSink of(TableLoader loader, String name, OrderTable definition) {
        try (TableLoader own = loader.clone()) {
            own.open();
            Table live = own.loadTable();
            ColumnMapping mapping = ColumnMapping.of(definition, live.schema());
            return new TableSink(
                    name,
                    definition,
                    mapping,
                    new RowLayout(
                            FlinkSchemaUtil.convert(live.schema()), live.schema(), live.spec()),
                    new TargetLoader(
                            loader,
                            ((HasTableOperations) live).operations().current().uuid(),
                            live.schema().schemaId(),
                            live.spec().specId()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The type of the rows that it takes. */
    public TypeInformation<RowData> rowType() {
        return InternalTypeInfo.of(FlinkSchemaUtil.convert(definition.schema()));
    }

    /** Appends rows to the table, with the parallelism that they come with. */
    public void append(DataStream<RowData> rows) {
        IcebergSink.forRowData(BoundedSink.bound(shaped(rows), layout))
                .tableLoader(loader)
                .uidSuffix(name)
                .writeParallelism(rows.getParallelism())
                .distributionMode(DistributionMode.NONE)
                .append();
    }

    private DataStream<RowData> shaped(DataStream<RowData> rows) {
        return mapping.isIdentity(definition)
                ? rows
                : rows.map(new RowShaping(mapping), InternalTypeInfo.of(layout.rowType()))
                        .name("columns of " + name)
                        .uid("columns-" + name)
                        .setParallelism(rows.getParallelism());
    }
}
