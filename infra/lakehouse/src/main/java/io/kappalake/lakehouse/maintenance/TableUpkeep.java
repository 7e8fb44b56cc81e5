package io.kappalake.lakehouse.maintenance;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/**
 * State of one table, from its metadata alone, and the work that its policy asks for.
 *
 * @param table with its namespace
 * @param files data files of the current snapshot
 * @param bytes their size
 * @param smallFiles those below the policy's size
 * @param deleteFiles delete files that apply to some of them
 * @param snapshots snapshots that the metadata has
 * @param manifests manifests of the current snapshot's data files
 * @param metadataBytes size of the table's metadata file and of the manifests
 * @param rewriteManifests whether there are many manifests that would fit into few
 * @param boundMetadata whether the table is to be told to delete old metadata files
 * @param compaction partitions whose small files are to be compacted
 * @param expiring ids of the snapshots that nothing needs any more
 * @param spared what the policy asks for and something needs, and by what, in words
 */
public record TableUpkeep(
        String table,
        long files,
        long bytes,
        long smallFiles,
        long deleteFiles,
        long snapshots,
        long manifests,
        long metadataBytes,
        boolean rewriteManifests,
        boolean boundMetadata,
        List<Partition> compaction,
        List<Long> expiring,
        List<String> spared) {
    public TableUpkeep {
        requireNonNull(table, "table");
        compaction = List.copyOf(compaction);
        expiring = List.copyOf(expiring);
        spared = List.copyOf(spared);
    }

    /**
     * Small files of one partition.
     *
     * @param name as in a path, such as {@code event_time_day=2026-03-01}; empty if the table has
     *     no partitions
     * @param condition that selects its rows in SQL; empty for all rows
     */
    public record Partition(
            String name, long files, long bytes, @JsonIgnore Optional<String> condition) {
        public Partition {
            requireNonNull(name, "name");
            requireNonNull(condition, "condition");
        }
    }

    /** The same state, of a table to which nothing is done. */
    TableUpkeep sparedAltogether(String why) {
        return new TableUpkeep(
                table,
                files,
                bytes,
                smallFiles,
                deleteFiles,
                snapshots,
                manifests,
                metadataBytes,
                false,
                false,
                List.of(),
                List.of(),
                List.of("everything: " + why));
    }

    /** Number of files that are to be compacted. */
    @JsonProperty
    public long filesToCompact() {
        return compaction.stream().mapToLong(Partition::files).sum();
    }
}
