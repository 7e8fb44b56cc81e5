package io.kappalake.orders.plan;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The part of the log that a replay reads, and how fast.
 *
 * @param partitions the range of each Kafka partition, by its number; never empty
 * @param head source of offsets before {@link Part#kafkaFrom}, and of those that Kafka drops while
 *     the replay runs; present if any partition has offsets before
 * @param maxRate records per second of the whole job; 0 is unlimited
 * @param newestEventTimes newest event time by partition, in microseconds since the epoch, of the
 *     records before {@link Part#start} that move the clock; empty when the log is read from its
 *     beginning
 */
public record Replay(
        Map<Integer, Part> partitions,
        Optional<Head> head,
        long maxRate,
        Map<Integer, Long> newestEventTimes) {
    public Replay {
        partitions = Map.copyOf(partitions);
        requireNonNull(head, "head");
        newestEventTimes = Map.copyOf(newestEventTimes);
        if (partitions.isEmpty()) {
            throw new IllegalArgumentException(
                    "Invalid replay: no partitions (must be all that the topic has)");
        }
        if (maxRate < 0) {
            throw new IllegalArgumentException(
                    "Invalid max rate: %d (must be records per second, or 0 for no limit)"
                            .formatted(maxRate));
        }
        for (Map.Entry<Integer, Part> entry : new TreeMap<>(partitions).entrySet()) {
            Part part = entry.getValue();
            if (entry.getKey() < 0) {
                throw new IllegalArgumentException(
                        "Invalid partition: %d (must not be negative)".formatted(entry.getKey()));
            }
            if (head.isEmpty() && part.hasHead()) {
                throw new IllegalArgumentException(
                        "Invalid replay: offsets %d to %d of partition %d come from no table (must have a head, or start at %d)"
                                .formatted(
                                        part.start(),
                                        part.headEnd() - 1,
                                        entry.getKey(),
                                        part.kafkaFrom()));
            }
        }
    }

    /**
     * The range {@code [start, stop)} of a partition. Offsets before {@code kafkaFrom} come from
     * the tables, the others from Kafka.
     *
     * @param start first offset
     * @param kafkaFrom first offset that Kafka is asked for; at {@code start} when Kafka holds all,
     *     at or after {@code stop} when it is asked for nothing
     * @param stop the offset after the last
     */
    public record Part(long start, long kafkaFrom, long stop) implements Serializable {
        public Part {
            if (start < 0 || kafkaFrom < start || stop < start) {
                throw new IllegalArgumentException(
                        "Invalid range of offsets: start %d, Kafka from %d, stop %d (must have 0 <= start <= Kafka from, and start <= stop)"
                                .formatted(start, kafkaFrom, stop));
            }
        }

        /** Where the part from the tables ends: an offset in {@code [start, stop]}. */
        public long headEnd() {
            return Math.min(kafkaFrom, stop);
        }

        /** True if any offset is read from the tables. */
        public boolean hasHead() {
            return start < headEnd();
        }
    }

    /**
     * The tables that hold what Kafka has forgotten, in the plan's catalog, each as one snapshot
     * shows it.
     *
     * @param orderEvents name of the table, {@code namespace.name}
     * @param orderEventsSnapshot its snapshot; absent if it had none and thus no rows
     * @param deadLetters name of the table, {@code namespace.name}
     * @param deadLettersSnapshot its snapshot; absent if it had none and thus no rows
     */
    public record Head(
            String orderEvents,
            OptionalLong orderEventsSnapshot,
            String deadLetters,
            OptionalLong deadLettersSnapshot) {
        public Head {
            requireNonNull(orderEvents, "orderEvents");
            requireNonNull(orderEventsSnapshot, "orderEventsSnapshot");
            requireNonNull(deadLetters, "deadLetters");
            requireNonNull(deadLettersSnapshot, "deadLettersSnapshot");
        }
    }
}
