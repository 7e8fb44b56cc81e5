package io.kappalake.lakehouse.maintenance;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.config.ConfigFile;
import io.kappalake.lakehouse.config.ConfigSection;
import io.kappalake.lakehouse.config.Values;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Policy of {@code maintain}: the section {@code maintain} of {@code kappalake.yaml}.
 *
 * @param smallFileMegabytes files below this size are small
 * @param smallFiles number of small files of a partition from which on they are compacted
 * @param manifests number of manifests of a table from which on they are rewritten
 * @param snapshotsOlderThan age from which on a snapshot that nothing needs is expired
 * @param mostSnapshots number of snapshots of a table beyond which the oldest that nothing needs
 *     are expired when they are an hour old
 * @param keepLast number of the newest snapshots that are kept, however old they are
 * @param orphansOlderThan age from which on a file that no snapshot knows is an orphan
 * @param statesOlderThan age from which on a checkpoint or savepoint that nothing needs is removed
 * @param keepStates number of the newest ones that are kept, however old they are
 * @param every time between two passes where upkeep goes on by itself; empty if it does not
 */
public record UpkeepPolicy(
        long smallFileMegabytes,
        int smallFiles,
        int manifests,
        Duration snapshotsOlderThan,
        int mostSnapshots,
        int keepLast,
        Duration orphansOlderThan,
        Duration statesOlderThan,
        int keepStates,
        Optional<Duration> every) {
    public UpkeepPolicy {
        requireNonNull(snapshotsOlderThan, "snapshotsOlderThan");
        requireNonNull(orphansOlderThan, "orphansOlderThan");
        requireNonNull(statesOlderThan, "statesOlderThan");
        requireNonNull(every, "every");
    }

    /**
     * The policy of one table, whose properties go before the configuration: {@code
     * kappalake.maintain.keep-last} and so on.
     *
     * @throws io.kappalake.lakehouse.LakehouseException {@code INVALID_INPUT} if a property has no
     *     such value, or if there is none of that name
     */
    UpkeepPolicy with(Map<String, String> properties) {
        TablePolicy own = new TablePolicy(properties);
        return new UpkeepPolicy(
                own.number("small-file-mb", smallFileMegabytes, 1, 1024),
                (int) own.number("small-files", smallFiles, 2, 10_000),
                (int) own.number("manifests", manifests, 2, 100_000),
                own.duration("snapshots-older-than", snapshotsOlderThan, Duration.ZERO),
                (int) own.number("most-snapshots", mostSnapshots, 1, 1_000_000),
                (int) own.number("keep-last", keepLast, 1, 100_000),
                own.duration("orphans-older-than", orphansOlderThan, Duration.ofDays(1)),
                statesOlderThan,
                keepStates,
                every);
    }

    long smallFileBytes() {
        return smallFileMegabytes << 20;
    }

    /** Reads the section; found by {@link java.util.ServiceLoader}. */
    public static final class Section implements ConfigSection<UpkeepPolicy> {
        private static final String EVERY = "maintain.every";

        @Override
        public Class<UpkeepPolicy> type() {
            return UpkeepPolicy.class;
        }

        @Override
        public boolean holdsNoSecret(String key) {
            return key.startsWith("maintain.");
        }

        @Override
        public UpkeepPolicy read(ConfigFile file) {
            Values values = new Values(file);
            return new UpkeepPolicy(
                    values.integer("maintain.small-file-mb", 32, 1, 1024),
                    (int) values.integer("maintain.small-files", 8, 2, 10_000),
                    (int) values.integer("maintain.manifests", 50, 2, 100_000),
                    values.duration(
                            "maintain.snapshots-older-than", Duration.ofDays(5), Duration.ZERO),
                    (int) values.integer("maintain.most-snapshots", 1000, 1, 1_000_000),
                    (int) values.integer("maintain.keep-last", 10, 1, 100_000),
                    values.duration(
                            "maintain.orphans-older-than", Duration.ofDays(7), Duration.ofDays(1)),
                    values.duration(
                            "maintain.states-older-than", Duration.ofDays(7), Duration.ofHours(1)),
                    (int) values.integer("maintain.keep-states", 3, 1, 1000),
                    every(file, values));
        }

        private static Optional<Duration> every(ConfigFile file, Values values) {
            if (file.take(EVERY).filter(value -> value.text().matches("off|false")).isPresent()) {
                return Optional.empty();
            }
            return Optional.of(
                    values.duration(EVERY, Duration.ofMinutes(10), Duration.ofSeconds(1)));
        }
    }
}
