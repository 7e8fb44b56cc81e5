package io.kappalake.replay.plan;

import static java.util.Collections.unmodifiableSortedMap;
import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.rules.IngestConfig.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A frozen plan of a replay. The engine knows a job as a source with offsets and as sinks with
 * tables; what the rules mean is the job's business.
 *
 * @param version of this format
 * @param run the replay's id
 * @param mode how the result replaces what is live
 * @param successor for a takeover, who is live afterwards
 * @param createdAt when it was planned
 * @param source what is read
 * @param group the fresh consumer group of the replay
 * @param liveGroup consumer group of the live job, which is never touched
 * @param sinks live tables, {@code namespace.name}, and what they were when the plan was made
 * @param publish what of the result is to be published
 * @param live rules of the live job, as dotted keys
 * @param rules rules of the replay
 * @param job the jar of the job; empty in plans of earlier versions that had this product's own
 * @param estimate what it will cost
 * @param off sinks of the live job that a replay does not have
 * @param notes what the reader of the plan has to know
 * @param by who made the plan; empty in those of earlier versions
 * @param reason why, in that one's words
 */
public record ReplayPlan(
        int version,
        String run,
        Mode mode,
        Optional<Successor> successor,
        Instant createdAt,
        Source source,
        String group,
        String liveGroup,
        SortedMap<String, Base> sinks,
        Publish publish,
        SortedMap<String, String> live,
        SortedMap<String, String> rules,
        Optional<JobJar> job,
        Estimate estimate,
        List<String> off,
        List<String> notes,
        Optional<String> by,
        Optional<String> reason) {
    /** The version of plan files that is written, and the only one that is read. */
    public static final int VERSION = 3;

    public ReplayPlan {
        requireNonNull(run, "run");
        requireNonNull(mode, "mode");
        requireNonNull(successor, "successor");
        if (successor.isPresent() != (mode == Mode.TAKEOVER)) {
            throw new IllegalArgumentException("A takeover has a successor, and nothing else has");
        }
        requireNonNull(createdAt, "createdAt");
        requireNonNull(source, "source");
        requireNonNull(group, "group");
        requireNonNull(liveGroup, "liveGroup");
        sinks = unmodifiableSortedMap(new TreeMap<>(sinks));
        requireNonNull(publish, "publish");
        live = unmodifiableSortedMap(new TreeMap<>(live));
        rules = unmodifiableSortedMap(new TreeMap<>(rules));
        requireNonNull(job, "job");
        requireNonNull(estimate, "estimate");
        off = List.copyOf(off);
        notes = List.copyOf(notes);
        requireNonNull(by, "by");
        requireNonNull(reason, "reason");
    }

    /** The ways in which a result replaces what is live. */
    public enum Mode {
        /** Rows of a closed range are exchanged while the live job goes on. */
        RANGE,
        /** The replay's job becomes the live job. */
        TAKEOVER
    }

    /**
     * The live job after a takeover.
     *
     * @param config its configuration file, absolute
     * @param group its consumer group, which is the replay's
     */
    public record Successor(String config, String group) {
        public Successor {
            requireNonNull(config, "config");
            requireNonNull(group, "group");
        }
    }

    /**
     * The same plan with other ranges: a takeover catches up with the records that arrived
     * meanwhile.
     */
    public ReplayPlan withPartitions(SortedMap<Integer, PartitionRange> partitions) {
        return new ReplayPlan(
                version,
                run,
                mode,
                successor,
                createdAt,
                new Source(source.topic(), source.topicId(), partitions),
                group,
                liveGroup,
                sinks,
                publish,
                live,
                rules,
                job,
                estimate,
                off,
                notes,
                by,
                reason);
    }

    /**
     * A topic.
     *
     * @param topicId Kafka's own id, which a topic that was recreated does not have
     * @param partitions by number
     */
    public record Source(
            String topic, String topicId, SortedMap<Integer, PartitionRange> partitions) {
        public Source {
            requireNonNull(topic, "topic");
            requireNonNull(topicId, "topicId");
            partitions = unmodifiableSortedMap(new TreeMap<>(partitions));
        }

        /** Offsets of all ranges together. */
        public long size() {
            return partitions.values().stream().mapToLong(PartitionRange::size).sum();
        }

        /** Returns the offset at which each partition's range ends. */
        public SortedMap<Integer, Long> stops() {
            SortedMap<Integer, Long> stops = new TreeMap<>();
            partitions.forEach((partition, range) -> stops.put(partition, range.stop()));
            return unmodifiableSortedMap(stops);
        }

        /** Offsets that are read from Iceberg. */
        public long head() {
            return partitions.values().stream().mapToLong(PartitionRange::head).sum();
        }
    }

    /**
     * The part of a partition's log that is read again: {@code [start, stop)}.
     *
     * @param kafkaFrom where Kafka takes over from Iceberg
     * @param newestEventTime greatest event time before {@code start}; empty if there is none
     * @param clock greatest event time before {@code start} of the records that move the clock of
     *     the partition; empty if there is none
     */
    public record PartitionRange(
            long start,
            long kafkaFrom,
            long stop,
            Optional<Instant> newestEventTime,
            Optional<Instant> clock) {
        public PartitionRange {
            requireNonNull(newestEventTime, "newestEventTime");
            requireNonNull(clock, "clock");
            if (start < 0 || stop < start || kafkaFrom < start) {
                throw new IllegalArgumentException(
                        "Invalid range: start %d, Kafka from %d, stop %d (must be in this order)"
                                .formatted(start, kafkaFrom, stop));
            }
        }

        /** Number of offsets. */
        public long size() {
            return stop - start;
        }

        /** Number of offsets that are read from Iceberg. */
        public long head() {
            return Math.min(kafkaFrom, stop) - start;
        }
    }

    /**
     * State of a live table when the plan was made.
     *
     * @param uuid Iceberg's id of the table
     * @param schema id of its schema
     * @param snapshot what it held; empty if it had no snapshot
     */
    public record Base(String uuid, int schema, OptionalLong snapshot) {
        public Base {
            requireNonNull(uuid, "uuid");
            requireNonNull(snapshot, "snapshot");
        }
    }

    /**
     * The range to publish: events with {@code from <= event time < to}, and the windows that lie
     * within. A side that is empty is as far as the result is complete.
     */
    public record Publish(Optional<Instant> from, Optional<Instant> to) {
        public Publish {
            requireNonNull(from, "from");
            requireNonNull(to, "to");
        }
    }

    /**
     * A jar with the job's classes.
     *
     * @param path where it was when the plan was made
     * @param sha256 in hexadecimal digits
     * @param product the version of this product that it is of; empty for another build
     */
    public record JobJar(String path, String sha256, Optional<String> product) {
        public JobJar {
            requireNonNull(path, "path");
            requireNonNull(sha256, "sha256");
            requireNonNull(product, "product");
        }

        /**
         * Reads a jar.
         *
         * @throws LakehouseException {@code INVALID_INPUT} if it cannot be read
         */
        public static JobJar of(Path jar, Optional<String> product) {
            try {
                return new JobJar(
                        jar.toAbsolutePath().normalize().toString(),
                        sha256(Files.readAllBytes(jar)),
                        product);
            } catch (IOException e) {
                throw new LakehouseException(
                        ErrorCode.INVALID_INPUT,
                        "Cannot read the job's jar %s (%s): name the jar of a build with --job-jar"
                                .formatted(jar, e.getClass().getSimpleName()),
                        e);
            }
        }

        /** Returns the SHA-256 of a jar's bytes, as this record holds it. */
        public static String sha256(byte[] jar) {
            return Sha256.of(jar);
        }
    }

    /** Returns whether the job is another build than this product's. */
    public boolean hasOtherBuild() {
        return job.filter(jar -> jar.product().isEmpty()).isPresent();
    }

    /**
     * The estimated cost of a replay, from the live tables and the log.
     *
     * @param records offsets to read, gaps of the log counted
     * @param kafkaBytes bytes to read from Kafka
     * @param tableBytes bytes of the drafts
     * @param recordsPerSecond the measured rate that the duration is derived from
     * @param rateFrom where the rate was measured
     */
    public record Estimate(
            long records,
            long kafkaBytes,
            long tableBytes,
            double recordsPerSecond,
            String rateFrom,
            Duration duration) {
        public Estimate {
            requireNonNull(rateFrom, "rateFrom");
            requireNonNull(duration, "duration");
        }
    }

    /** Returns the rules that differ between the live job and the replay, by key. */
    public SortedMap<String, Change> differences() {
        return IngestConfig.differences(live, rules);
    }

    /** Returns the keys of windows whose rules differ. */
    public List<String> windowDifferences() {
        return windowDifferences(live, rules);
    }

    static List<String> windowDifferences(
            SortedMap<String, String> live, SortedMap<String, String> rules) {
        return IngestConfig.differences(live, rules).keySet().stream()
                .filter(key -> key.startsWith("ingest.windows."))
                .toList();
    }
}
