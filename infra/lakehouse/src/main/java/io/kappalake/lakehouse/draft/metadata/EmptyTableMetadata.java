package io.kappalake.lakehouse.draft.metadata;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;

/**
 * Metadata of an empty table with given field ids. Nothing in it names a file of another table, so
 * dropping it, even by an engine that deletes all that it reaches, harms no other.
 */
public final class EmptyTableMetadata {
    /** Properties that would send a copy's files to the folders of its original. */
    private static final Set<String> FOLDERS =
            Set.of(
                    TableProperties.WRITE_METADATA_LOCATION,
                    TableProperties.WRITE_DATA_LOCATION,
                    TableProperties.WRITE_LOCATION_PROVIDER_IMPL,
                    "write.folder-storage.path",
                    "write.object-storage.path");

    private EmptyTableMetadata() {}

    /** An empty table; its partition and sort fields get the ids that they have. */
    public static TableMetadata of(
            int formatVersion,
            Schema schema,
            int lastColumnId,
            PartitionSpec partitioning,
            SortOrder order,
            String location,
            Map<String, String> properties) {
        return filled(
                        TableMetadata.buildFromEmpty(formatVersion).assignUUID(),
                        schema,
                        lastColumnId,
                        partitioning,
                        order)
                .setLocation(location)
                .setProperties(properties)
                .build();
    }

    /** The same table, identity and folder included, before it had rows. */
    public static TableMetadata withoutRows(TableMetadata table) {
        return filled(
                        TableMetadata.buildFromEmpty(table.formatVersion())
                                .assignUUID(table.uuid()),
                        table.schema(),
                        table.lastColumnId(),
                        table.spec(),
                        table.sortOrder())
                .setLocation(table.location())
                .setProperties(table.properties())
                .build();
    }

    private static TableMetadata.Builder filled(
            TableMetadata.Builder builder,
            Schema schema,
            int lastColumnId,
            PartitionSpec partitioning,
            SortOrder order) {
        return builder.setCurrentSchema(schema, lastColumnId)
                .addPartitionSpec(partitioning)
                .setDefaultPartitionSpec(-1)
                .addSortOrder(order)
                .setDefaultSortOrder(-1);
    }

    /** An empty table that looks like this one. */
    public static TableMetadata like(
            TableMetadata original, String location, Map<String, String> additional) {
        Map<String, String> properties = new HashMap<>(original.properties());
        properties.keySet().removeAll(FOLDERS);
        properties.keySet().removeIf(key -> key.startsWith("kappalake."));
        properties.putAll(additional);
        return of(
                original.formatVersion(),
                original.schema(),
                original.lastColumnId(),
                original.spec(),
                original.sortOrder(),
                location,
                properties);
    }
}
