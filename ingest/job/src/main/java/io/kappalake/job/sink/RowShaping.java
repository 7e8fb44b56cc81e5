package io.kappalake.job.sink;

import io.kappalake.orders.table.ColumnMapping;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.table.data.RowData;

/** Shows rows of a definition as rows of a live table. The result is one object, shown again. */
final class RowShaping implements MapFunction<RowData, RowData> {
    private static final long serialVersionUID = 1;

    private final ColumnMapping mapping;
    private transient ShapedRow row;

    RowShaping(ColumnMapping mapping) {
        this.mapping = mapping;
    }

    @Override
    public RowData map(RowData from) {
        if (row == null) {
            row = new ShapedRow(mapping);
        }
        return row.show(from);
    }
}
