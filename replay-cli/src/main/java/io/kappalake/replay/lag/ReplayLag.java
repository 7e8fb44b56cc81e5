package io.kappalake.replay.lag;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The lag of a replay that is not over.
 *
 * @param lastStep of the ledger
 * @param jobState as Flink names it; {@code NONE} if Flink does not know the job
 * @param recordsPerSecond of all partitions since the last look; 0 at the first
 */
public record ReplayLag(
        String run,
        String lastStep,
        String jobState,
        List<Position> partitions,
        double recordsPerSecond) {
    public ReplayLag {
        requireNonNull(run, "run");
        requireNonNull(lastStep, "lastStep");
        requireNonNull(jobState, "jobState");
        partitions = List.copyOf(partitions);
    }

    /**
     * A partition.
     *
     * @param end the offset at which the replay stops
     * @param committed the offset that its complete checkpoints have reached
     * @param recordsBehind the offsets between the two
     */
    public record Position(int partition, long end, long committed, long recordsBehind) {}

    /** Number of records that are left. */
    public long recordsBehind() {
        return partitions.stream().mapToLong(Position::recordsBehind).sum();
    }
}
