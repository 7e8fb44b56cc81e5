package io.kappalake.lakehouse.draft;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;

/**
 * Schema and layout that a table is to have.
 *
 * @param schema columns; names count, field ids are assigned again
 * @param partitioning over that schema
 * @param order over that schema
 * @param properties Iceberg table properties
 * @param location the table's folder; if empty, the catalog chooses it
 */
public record TableShape(
        Schema schema,
        PartitionSpec partitioning,
        SortOrder order,
        Map<String, String> properties,
        Optional<String> location) {
    public TableShape {
        requireNonNull(schema, "schema");
        requireNonNull(partitioning, "partitioning");
        requireNonNull(order, "order");
        requireNonNull(location, "location");
        properties = Map.copyOf(properties);
    }
}
