package io.kappalake.replay.lag;

import static java.util.Objects.requireNonNull;

import io.kappalake.replay.lag.Committed.Newest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The lag of the live tables in one partition. Offsets that hold no record, such as the marks that
 * end a transaction, count as records.
 *
 * @param end the offset after the last that Kafka holds
 * @param committed the offset after the last in the tables; empty if they have none
 * @param recordsBehind the offsets between the two that Kafka still holds: in flight, or not read
 * @param secondsBehind age of the newest row in the tables, by Kafka's timestamps, or 0 if nothing
 *     is behind; empty if something is and the tables have no row
 * @param recordsPerSecond committed to the tables; empty before two commits have been seen
 */
public record PartitionLag(
        int partition,
        long end,
        OptionalLong committed,
        long recordsBehind,
        OptionalLong secondsBehind,
        OptionalDouble recordsPerSecond) {
    public PartitionLag {
        requireNonNull(committed, "committed");
        requireNonNull(secondsBehind, "secondsBehind");
        requireNonNull(recordsPerSecond, "recordsPerSecond");
    }

    /**
     * The lag.
     *
     * @param start the first offset that Kafka holds
     * @param newest empty if the tables have no row
     */
    static PartitionLag of(
            int partition,
            long start,
            long end,
            Optional<Newest> newest,
            Instant now,
            OptionalDouble recordsPerSecond) {
        long next = Math.max(start, newest.map(Newest::next).orElse(start));
        long behind = Math.max(0, end - next);
        OptionalLong seconds = OptionalLong.of(0);
        if (behind > 0) {
            seconds =
                    newest.map(
                                    row ->
                                            OptionalLong.of(
                                                    Math.max(
                                                            0,
                                                            Duration.between(row.timestamp(), now)
                                                                    .toSeconds())))
                            .orElse(OptionalLong.empty());
        }
        return new PartitionLag(
                partition,
                end,
                newest.map(row -> OptionalLong.of(row.next())).orElse(OptionalLong.empty()),
                behind,
                seconds,
                recordsPerSecond);
    }
}
