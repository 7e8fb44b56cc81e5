package io.kappalake.transform.materialization;

import io.kappalake.transform.change.FileChanges;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types.StructType;
import org.apache.iceberg.util.StructLikeWrapper;

/** Which files of a table lie in the partitions that another table has rows in. */
final class PartitionFiles {
    private PartitionFiles() {}

    /**
     * The live files that an overwrite by partition replaces.
     *
     * @param rows a table of the same partitioning
     */
    static Set<String> sharedWith(Table rows, Table live, OptionalLong liveSnapshot) {
        Snapshot current = rows.currentSnapshot();
        if (current == null || liveSnapshot.isEmpty()) {
            return Set.of();
        }
        PartitionSpec spec = rows.spec();
        Set<StructLikeWrapper> partitions = new HashSet<>();
        for (DataFile file : files(rows, OptionalLong.of(current.snapshotId()))) {
            partitions.add(partition(file, spec.partitionType()));
        }
        Set<String> shared = new HashSet<>();
        for (DataFile file : files(live, liveSnapshot)) {
            StructType type = live.specs().get(file.specId()).partitionType();
            if (type.equals(spec.partitionType()) && partitions.contains(partition(file, type))) {
                shared.add(file.location());
            }
        }
        return shared;
    }

    private static Iterable<DataFile> files(Table table, OptionalLong snapshot) {
        return FileChanges.between(table, OptionalLong.empty(), snapshot).added();
    }

    private static StructLikeWrapper partition(DataFile file, StructType type) {
        return StructLikeWrapper.forType(type).set(file.partition());
    }
}
