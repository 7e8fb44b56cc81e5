package io.kappalake.lakehouse.draft.metadata;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.TableMetadata;

/**
 * Rebinds a draft's data files to the partition spec of its live table, where the same partitioning
 * may have another id.
 */
public record DataFileRebinder(TableMetadata draft, PartitionSpec spec) {
    public DataFile rebind(DataFile file) {
        if (!draft.specsById().get(file.specId()).compatibleWith(draft.spec())) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot publish the draft at %s: somebody changed its partitioning; open a new one"
                            .formatted(draft.location()));
        }
        return rebind(file, spec);
    }

    /**
     * The file as one of a table with this partitioning, without ids that its own table gave it.
     */
    public static DataFile rebind(DataFile file, PartitionSpec spec) {
        DataFiles.Builder builder =
                DataFiles.builder(spec)
                        .withPath(file.location())
                        .withFormat(file.format())
                        .withFileSizeInBytes(file.fileSizeInBytes())
                        .withMetrics(
                                new Metrics(
                                        file.recordCount(),
                                        file.columnSizes(),
                                        file.valueCounts(),
                                        file.nullValueCounts(),
                                        file.nanValueCounts(),
                                        file.lowerBounds(),
                                        file.upperBounds()))
                        .withSplitOffsets(file.splitOffsets())
                        .withEncryptionKeyMetadata(file.keyMetadata());
        if (spec.isPartitioned()) {
            builder.withPartition(file.partition());
        }
        return builder.build();
    }
}
