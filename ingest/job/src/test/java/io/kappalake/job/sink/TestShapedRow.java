package io.kappalake.job.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.table.ColumnMapping;
import io.kappalake.orders.table.ColumnMapping.Column;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.junit.jupiter.api.Test;

class TestShapedRow {
    @Test
    void showsMovedWidenedAndUnknownColumns() {
        RowShaping shaping =
                new RowShaping(
                        new ColumnMapping(
                                List.of(
                                        new Column(2, true),
                                        new Column(Column.NONE, false),
                                        new Column(0, false),
                                        new Column(1, false))));

        RowData row = shaping.map(GenericRowData.of(StringData.fromString("a"), 5L, 7));

        assertThat(row.getArity()).isEqualTo(4);
        assertThat(row.getLong(0)).isEqualTo(7L);
        assertThat(row.isNullAt(1)).isTrue();
        assertThat(row.getString(2)).hasToString("a");
        assertThat(row.getLong(3)).isEqualTo(5L);
        assertThat(shaping.map(GenericRowData.of(null, 6L, 8)))
                .as("one row, shown again")
                .isSameAs(row);
        assertThat(row.isNullAt(2)).isTrue();
        assertThat(row.getLong(0)).isEqualTo(8L);
    }
}
