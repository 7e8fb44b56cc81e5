package io.kappalake.ingest.state;

import static java.util.Comparator.comparingLong;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.iceberg.io.FileInfo;

/**
 * Folders of checkpoints and savepoints that no start would take: a savepoint has one of its own,
 * and so have the checkpoints of one run of the job, which share files. A folder is old when the
 * newest file in it is, so that one that a job writes to never is.
 *
 * @param folders those to remove, with the size of their files
 * @param spared those that are old and needed, and why, in words
 */
record OldStates(Map<String, Long> folders, List<String> spared) {
    OldStates {
        folders = Map.copyOf(folders);
        spared = List.copyOf(spared);
    }

    /**
     * Finds them.
     *
     * @param parents the folders whose subfolders they are
     * @param files all files below these
     * @param states the complete states among them that a start may take
     * @param keep number of the newest of these that are kept
     */
    static OldStates find(
            List<String> parents,
            Collection<FileInfo> files,
            Collection<JobState> states,
            int keep,
            Duration olderThan,
            Instant now) {
        Map<String, Long> sizes = new TreeMap<>();
        Map<String, Long> newest = new TreeMap<>();
        for (FileInfo file : files) {
            for (String parent : parents) {
                String folder = folder(parent, file.location());
                if (!folder.isEmpty()) {
                    sizes.merge(folder, file.size(), Long::sum);
                    newest.merge(folder, file.createdAtMillis(), Math::max);
                }
            }
        }
        Set<String> kept =
                states.stream()
                        .sorted(comparingLong(JobState::checkpointId).reversed())
                        .limit(keep)
                        .map(JobState::location)
                        .collect(Collectors.toSet());
        List<String> spared = new ArrayList<>();
        long limit = now.minus(olderThan).toEpochMilli();
        Map<String, Long> old = new TreeMap<>();
        newest.forEach(
                (folder, last) -> {
                    if (last >= limit) {
                        return;
                    }
                    if (kept.stream().anyMatch(state -> (state + "/").startsWith(folder + "/"))) {
                        spared.add(
                                "%s: it is one of the %d newest that a start may take"
                                        .formatted(folder, keep));
                    } else {
                        old.put(folder, sizes.get(folder));
                    }
                });
        return new OldStates(old, spared);
    }

    /** The folder right below a parent; empty if the file is not in one. */
    private static String folder(String parent, String file) {
        if (!file.startsWith(parent + "/")) {
            return "";
        }
        int end = file.indexOf('/', parent.length() + 1);
        return end < 0 ? "" : file.substring(0, end);
    }

    long bytes() {
        return folders.values().stream().mapToLong(Long::longValue).sum();
    }
}
