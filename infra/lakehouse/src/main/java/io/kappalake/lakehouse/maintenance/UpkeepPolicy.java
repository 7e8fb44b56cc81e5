package io.kappalake.lakehouse.maintenance;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.config.ConfigFile;
import io.kappalake.lakehouse.config.ConfigSection;
import io.kappalake.lakehouse.config.Values;
import java.time.Duration;

/**
 * Policy of {@code maintain}: the section {@code maintain} of {@code kappalake.yaml}.
 *
 * @param smallFileMegabytes files below this size are small
 * @param smallFiles number of small files of a partition from which on they are compacted
 * @param snapshotsOlderThan age from which on a snapshot that nothing needs is expired
 * @param keepLast number of the newest snapshots that are kept, however old they are
 * @param orphansOlderThan age from which on a file that no snapshot knows is an orphan
 * @param every time between two passes of {@code --watch}
 */
public record UpkeepPolicy(
        long smallFileMegabytes,
        int smallFiles,
        Duration snapshotsOlderThan,
        int keepLast,
        Duration orphansOlderThan,
        Duration every) {
    public UpkeepPolicy {
        requireNonNull(snapshotsOlderThan, "snapshotsOlderThan");
        requireNonNull(orphansOlderThan, "orphansOlderThan");
        requireNonNull(every, "every");
    }

    long smallFileBytes() {
        return smallFileMegabytes << 20;
    }

    /** Reads the section; found by {@link java.util.ServiceLoader}. */
    public static final class Section implements ConfigSection<UpkeepPolicy> {
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
                    values.duration(
                            "maintain.snapshots-older-than", Duration.ofDays(5), Duration.ZERO),
                    (int) values.integer("maintain.keep-last", 10, 1, 100_000),
                    values.duration(
                            "maintain.orphans-older-than", Duration.ofDays(7), Duration.ofDays(1)),
                    values.duration(
                            "maintain.every", Duration.ofMinutes(10), Duration.ofSeconds(1)));
        }
    }
}
