package io.kappalake.transform.relation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import java.util.List;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.types.Types.LongType;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StringType;
import org.apache.iceberg.types.Types.TimestampType;
import org.junit.jupiter.api.Test;

class TestLayout {
    private static final Schema SCHEMA =
            new Schema(
                    NestedField.optional(1, "id", LongType.get()),
                    NestedField.optional(2, "at", TimestampType.withZone()),
                    NestedField.optional(3, "my name", StringType.get()));

    @Test
    void readsTransformsAsTrinoWritesThem() {
        PartitionSpec spec =
                Layout.partitioning(
                        SCHEMA,
                        List.of("day(at)", "bucket(id, 16)", "TRUNCATE(\"my name\", 4)", "ID"));

        assertThat(spec)
                .isEqualTo(
                        PartitionSpec.builderFor(SCHEMA)
                                .day("at")
                                .bucket("id", 16)
                                .truncate("my name", 4)
                                .identity("id")
                                .build());
    }

    @Test
    void readsSortOrders() {
        SortOrder order =
                Layout.sorting(SCHEMA, List.of("at", "id DESC", "\"my name\" asc nulls last"));

        assertThat(order.fields()).hasSize(3);
        assertThat(order.toString())
                .contains("identity(2) ASC NULLS FIRST")
                .contains("identity(1) DESC NULLS LAST")
                .contains("identity(3) ASC NULLS LAST");
    }

    @Test
    void tellsAllEntriesThatAreWrong() {
        assertThatThrownBy(
                        () ->
                                Layout.partitioning(
                                        SCHEMA,
                                        List.of("week(at)", "nope", "bucket(id)", "day(at)")))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("'week(at)' (unknown transform)")
                .hasMessageContaining("'nope' (there is no such column, but ")
                .hasMessageContaining("'bucket(id)' (a number is missing)")
                .hasMessageNotContaining("'day(at)'");
        assertThatThrownBy(() -> Layout.sorting(SCHEMA, List.of("id sideways")))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("'id sideways'");
    }
}
