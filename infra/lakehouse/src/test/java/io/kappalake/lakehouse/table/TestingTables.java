package io.kappalake.lakehouse.table;

import static org.apache.iceberg.types.Types.NestedField.optional;
import static org.apache.iceberg.types.Types.NestedField.required;

import io.kappalake.lakehouse.config.LakehouseConfig;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types.LongType;
import org.apache.iceberg.types.Types.StringType;

/** One table and one view, which a module could bring along. */
public final class TestingTables implements TableProvider {
    private static final Schema SCHEMA =
            new Schema(
                    required(
                            1,
                            "amount_cents",
                            LongType.get(),
                            "Amount in minor units of the currency (cents)"),
                    optional(2, "till", StringType.get(), "Where it was paid"));

    static final TableDefinition SALES =
            new TableDefinition(
                    TableIdentifier.of("shop", "sales"),
                    SCHEMA,
                    PartitionSpec.unpartitioned(),
                    SortOrder.unsorted(),
                    Map.of("comment", "What was sold"));

    static final ViewDefinition LATEST =
            new ViewDefinition(
                    TableIdentifier.of("shop", "sales_latest"),
                    SCHEMA,
                    "SELECT amount_cents, till FROM sales",
                    "What was sold last");

    @Override
    public List<TableDefinition> tables(LakehouseConfig config) {
        return List.of(SALES);
    }

    @Override
    public List<ViewDefinition> views(LakehouseConfig config) {
        return List.of(LATEST);
    }
}
