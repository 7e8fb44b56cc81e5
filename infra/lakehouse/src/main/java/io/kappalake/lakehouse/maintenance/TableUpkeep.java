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

    /** Number of files that are to be compacted. */
    @JsonProperty
    public long filesToCompact() {
        return compaction.stream().mapToLong(Partition::files).sum();
    }
}
