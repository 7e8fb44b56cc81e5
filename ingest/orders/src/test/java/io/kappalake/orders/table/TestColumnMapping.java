package io.kappalake.orders.table;

import static org.apache.iceberg.types.Types.NestedField.optional;
import static org.apache.iceberg.types.Types.NestedField.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.table.ColumnMapping.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types.IntegerType;
import org.apache.iceberg.types.Types.LongType;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StringType;
import org.junit.jupiter.api.Test;

class TestColumnMapping {
    private static final OrderTable EVENTS = OrderTable.ORDER_EVENTS;

    private static Schema changed(Consumer<List<NestedField>> change) {
        List<NestedField> columns = new ArrayList<>(EVENTS.schema().columns());
        change.accept(columns);
        return new Schema(columns);
    }

    @Test
    void aTableAsItIsDefinedTakesTheRowsAsTheyAre() {
        for (OrderTable table : OrderTable.all()) {
            assertThat(ColumnMapping.of(table, table.schema()).isIdentity(table)).isTrue();
        }
    }

    @Test
    void columnsMayBeAddedMovedAndWidened() {
        Schema live =
                changed(
                        columns -> {
                            columns.add(0, columns.remove(12));
                            columns.set(10, required(10, "kafka_partition", LongType.get()));
                            columns.add(3, optional(14, "channel", StringType.get()));
                            columns.set(1, optional(1, "order_id", StringType.get()));
                        });

        ColumnMapping mapping = ColumnMapping.of(EVENTS, live);

        assertThat(mapping.isIdentity(EVENTS)).isFalse();
        assertThat(mapping.columns())
                .extracting(Column::position)
                .containsExactly(12, 0, 1, Column.NONE, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(mapping.columns().get(11)).isEqualTo(new Column(9, true));
        assertThat(mapping.columns().stream().filter(Column::widened)).hasSize(1);
    }

    @Test
    void allThatCannotWorkIsToldAtOnceWithTheWayOut() {
        Schema live =
                changed(
                        columns -> {
                            columns.set(2, optional(3, "state", StringType.get()));
                            columns.set(3, required(4, "amount_cents", StringType.get()));
                            columns.set(4, required(5, "currency", StringType.get()));
                            columns.remove(8);
                            columns.add(required(14, "channel", StringType.get()));
                            columns.add(optional(15, "note", IntegerType.get()));
                        });

        assertThatThrownBy(() -> ColumnMapping.of(EVENTS, live))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.REFUSED));
        assertThat(ColumnMapping.problems(EVENTS, live))
                .containsExactly(
                        "column status was renamed to state: ALTER TABLE order_events RENAME COLUMN state TO status",
                        "column amount_cents is string, and ingest writes long: rename it, and add it again as it was",
                        "column currency is NOT NULL, and ingest has events without it: ALTER TABLE order_events ALTER COLUMN currency DROP NOT NULL",
                        "column extra is gone: ALTER TABLE order_events ADD COLUMN extra varchar adds it again, null in the rows that are there",
                        "column channel is NOT NULL, and ingest has no value for it: ALTER TABLE order_events ALTER COLUMN channel DROP NOT NULL");
    }

    /** The column that took the name is the one that is written. */
    @Test
    void aColumnThatWasDroppedAndAddedAgainIsTheColumn() {
        Schema live =
                changed(
                        columns -> {
                            columns.set(2, optional(3, "old_status", StringType.get()));
                            columns.add(optional(14, "status", StringType.get()));
                        });

        assertThat(ColumnMapping.of(EVENTS, live).columns())
                .extracting(Column::position)
                .startsWith(0, 1, Column.NONE, 3)
                .endsWith(12, 2);
    }
}
