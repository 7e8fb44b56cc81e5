package io.kappalake.replay.lag;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The lag of the live job and the replays behind the log.
 *
 * @param at time of the measurement
 * @param job name of the live job
 * @param jobState as Flink names it; {@code NONE} if Flink does not know the job
 * @param lastCommit when the order tables were last committed to; empty if they never were
 * @param partitions of the live tables, by number
 * @param replays those that are not over
 * @param notes why the live job does not run, or how its log differs from the one that is there, in
 *     words, as far as that is known
 */
public record Lag(
        Instant at,
        String job,
        String jobState,
        Optional<Instant> lastCommit,
        List<PartitionLag> partitions,
        List<ReplayLag> replays,
        List<String> notes) {
    public Lag {
        requireNonNull(at, "at");
        requireNonNull(job, "job");
        requireNonNull(jobState, "jobState");
        requireNonNull(lastCommit, "lastCommit");
        partitions = List.copyOf(partitions);
        replays = List.copyOf(replays);
        notes = List.copyOf(notes);
    }

    /** Returns whether the live job runs. */
    public boolean running() {
        return jobState.equals("RUNNING");
    }

    /** Number of records by which the live tables are behind. */
    public long recordsBehind() {
        return partitions.stream().mapToLong(PartitionLag::recordsBehind).sum();
    }
}
