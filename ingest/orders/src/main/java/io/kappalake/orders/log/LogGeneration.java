package io.kappalake.orders.log;

import static java.util.Collections.unmodifiableSortedMap;
import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The place of Kafka's log in the log that the tables tell of. A topic that was made anew on
 * purpose goes on where the one before it ended: its record at Kafka's offset {@code n} is the
 * record at {@code n + base} of its partition, in the tables and everywhere outside of Kafka. So
 * partition and offset stay the key of a record, offsets stay contiguous and ascend, and the log
 * before looks like one whose beginning Kafka has deleted.
 *
 * @param number 0 for the first log, one more for each that followed
 * @param cluster Kafka's id of the cluster; empty if it has none, or for the first log
 * @param topic name of the topic; empty for the first log
 * @param topicId Kafka's id of the topic; empty for the first log
 * @param bases what is added to Kafka's offsets, per partition; nothing for those that are missing
 * @param beginnings the first offset that counts, per partition, where a person left out those
 *     before; all count in partitions that are missing
 */
public record LogGeneration(
        int number,
        Optional<String> cluster,
        String topic,
        String topicId,
        SortedMap<Integer, Long> bases,
        SortedMap<Integer, Long> beginnings) {
    /** The first log, whose offsets are Kafka's own. */
    public static final LogGeneration FIRST =
            new LogGeneration(0, Optional.empty(), "", "", new TreeMap<>(), new TreeMap<>());

    public LogGeneration {
        requireNonNull(cluster, "cluster");
        requireNonNull(topic, "topic");
        requireNonNull(topicId, "topicId");
        bases = unmodifiableSortedMap(new TreeMap<>(bases));
        beginnings = unmodifiableSortedMap(new TreeMap<>(beginnings));
    }

    /** The same log without what is before some offsets. */
    public LogGeneration beginningAt(SortedMap<Integer, Long> offsets) {
        return new LogGeneration(number, cluster, topic, topicId, bases, offsets);
    }

    /** The first offset that counts of a partition whose log begins at another. */
    public long start(int partition, long start) {
        return Math.max(start, beginnings.getOrDefault(partition, start));
    }

    /** True if it is not the first: Kafka's offsets and those of the tables differ. */
    public boolean later() {
        return number > 0;
    }

    /** The conversion of offsets, for the job. */
    public Bases offsets() {
        return new Bases(number, bases);
    }

    /**
     * Conversion between Kafka's offsets and those of the tables.
     *
     * @param generation number of the log
     * @param byPartition what is added to Kafka's offsets
     */
    public record Bases(int generation, SortedMap<Integer, Long> byPartition)
            implements Serializable {
        /** Of the first log: the offsets are the same. */
        public static final Bases NONE = new Bases(0, new TreeMap<>());

        public Bases {
            byPartition = unmodifiableSortedMap(new TreeMap<>(byPartition));
        }

        /** The base of a partition, which is added to Kafka's offsets. */
        public long of(int partition) {
            return byPartition.getOrDefault(partition, 0L);
        }

        /** The offset in the tables of one in Kafka. */
        public long fromKafka(int partition, long offset) {
            return offset + of(partition);
        }

        /** The offset in Kafka of one in the tables; 0 for those of the logs before. */
        public long toKafka(int partition, long offset) {
            return Math.max(0, offset - of(partition));
        }
    }
}
