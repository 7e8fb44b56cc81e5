package io.kappalake.lakehouse.maintenance;

import static java.util.Comparator.comparingLong;

import io.kappalake.lakehouse.draft.CursorTags;
import io.kappalake.lakehouse.draft.DraftState;
import io.kappalake.lakehouse.draft.Publications;
import io.kappalake.lakehouse.ledger.Ledger;
import io.kappalake.lakehouse.maintenance.TableUpkeep.Partition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * Plans the upkeep of tables from their metadata alone.
 *
 * <p>Spared is whatever somebody needs: all files of a table with open drafts, whose publication
 * would find other files in place of those that it replaces; partitions with files of a publication
 * that can still be rolled back; partitions with delete files, while a reader's cursor is on the
 * table; the ledger's files and manifests, whose order is that of its commits. Of snapshots, those
 * that a tag or branch names, the newest ones, and the newest one of Flink's, by which a job knows
 * after a crash what it has committed.
 */
final class UpkeepPlanner {
    private static final String FLINK = "flink.max-committed-checkpoint-id";

    private static final String DELETE_METADATA =
            TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED;

    /** However many snapshots there are: a query that runs may read an earlier one. */
    private static final Duration OF_USE_TO_QUERIES = Duration.ofHours(1);

    private final UpkeepPolicy policy;
    private final Instant now;
    private final Supplier<List<DraftState>> drafts;

    /**
     * A planner of a pass.
     *
     * @param drafts the open drafts; asked for only if a table has something to compact
     */
    UpkeepPlanner(UpkeepPolicy policy, Instant now, Supplier<List<DraftState>> drafts) {
        this.policy = policy;
        this.now = now;
        this.drafts = drafts;
    }

    /** The data files of one partition. */
    private static final class Content {
        private final PartitionSpec spec;
        private final StructLike partition;
        private final Set<String> paths = new HashSet<>();
        private long small;
        private long bytes;
        private boolean deletes;

        Content(PartitionSpec spec, StructLike partition) {
            this.spec = spec;
            this.partition = partition;
        }
    }

    TableUpkeep plan(TableIdentifier name, Table table) {
        long files = 0;
        long bytes = 0;
        long small = 0;
        Set<String> deletes = new HashSet<>();
        Map<String, Content> partitions = new TreeMap<>();
        if (table.currentSnapshot() != null) {
            try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
                for (FileScanTask task : tasks) {
                    DataFile file = task.file();
                    files++;
                    bytes += file.fileSizeInBytes();
                    PartitionSpec spec = table.specs().get(file.specId());
                    Content content =
                            partitions.computeIfAbsent(
                                    spec.specId() + " " + spec.partitionToPath(file.partition()),
                                    key -> new Content(spec, file.copy().partition()));
                    content.paths.add(file.location());
                    if (file.fileSizeInBytes() < policy.smallFileBytes()) {
                        small++;
                        content.small++;
                        content.bytes += file.fileSizeInBytes();
                    }
                    task.deletes().forEach(delete -> deletes.add(delete.location()));
                    content.deletes |= !task.deletes().isEmpty();
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read the files of " + name, e);
            }
        }
        List<ManifestFile> manifests =
                table.currentSnapshot() == null
                        ? List.of()
                        : table.currentSnapshot().dataManifests(table.io());
        List<String> spared = new ArrayList<>();
        return new TableUpkeep(
                name.toString(),
                files,
                bytes,
                small,
                deletes.size(),
                StreamSupport.stream(table.snapshots().spliterator(), false).count(),
                manifests.size(),
                metadataFile(table) + manifests.stream().mapToLong(ManifestFile::length).sum(),
                !name.equals(Ledger.TABLE) && fitIntoFew(table, manifests),
                !table.properties().containsKey(DELETE_METADATA),
                compaction(name, table, partitions, spared),
                expiring(table),
                spared);
    }

    private static long metadataFile(Table table) {
        return table instanceof HasTableOperations found
                        && found.operations().current().metadataFileLocation() != null
                ? table.io()
                        .newInputFile(found.operations().current().metadataFileLocation())
                        .getLength()
                : 0;
    }

    /** Rewriting them again and again would be of no use where each of them is full. */
    private boolean fitIntoFew(Table table, List<ManifestFile> manifests) {
        long target =
                Long.parseLong(
                        table.properties()
                                .getOrDefault(
                                        TableProperties.MANIFEST_TARGET_SIZE_BYTES,
                                        Long.toString(
                                                TableProperties
                                                        .MANIFEST_TARGET_SIZE_BYTES_DEFAULT)));
        long bytes = manifests.stream().mapToLong(ManifestFile::length).sum();
        return manifests.size() >= policy.manifests()
                && 2 * (bytes / target + 1) <= manifests.size();
    }

    private List<Partition> compaction(
            TableIdentifier name,
            Table table,
            Map<String, Content> partitions,
            List<String> spared) {
        List<Content> wanted =
                partitions.values().stream()
                        .filter(content -> content.small >= policy.smallFiles())
                        .toList();
        if (wanted.isEmpty()) {
            return List.of();
        }
        List<String> open =
                drafts.get().stream()
                        .filter(draft -> draft.live().equals(name))
                        .map(DraftState::runId)
                        .distinct()
                        .toList();
        if (!open.isEmpty()) {
            spared.add("files: drafts of %s are open".formatted(String.join(", ", open)));
            return List.of();
        }
        if (name.equals(Ledger.TABLE)) {
            spared.add("files: the order of the ledger's rows is that of its commits");
            return List.of();
        }
        boolean cursors =
                table.refs().keySet().stream().anyMatch(ref -> ref.startsWith(CursorTags.PREFIX));
        Map<String, Set<String>> promised = promised(table);
        List<Partition> compaction = new ArrayList<>();
        for (Content content : wanted) {
            String path = content.spec.partitionToPath(content.partition);
            Optional<String> why = reason(table, content, cursors, promised);
            Optional<String> condition =
                    PartitionSql.condition(table.schema(), content.spec, content.partition);
            if (why.isEmpty() && condition.isEmpty()) {
                why = Optional.of("its partitioning cannot be written as a condition");
            }
            if (why.isPresent()) {
                spared.add((path.isEmpty() ? "files" : path) + ": " + why.get());
            } else {
                compaction.add(
                        new Partition(
                                path,
                                content.small,
                                content.bytes,
                                condition.filter(text -> !text.equals("true"))));
            }
        }
        return compaction;
    }

    private static Optional<String> reason(
            Table table, Content content, boolean cursors, Map<String, Set<String>> promised) {
        if (content.spec.specId() != table.spec().specId()) {
            return Optional.of("it has an older partitioning");
        }
        if (cursors && content.deletes) {
            return Optional.of("a reader of its changes needs its delete files");
        }
        return promised.entrySet().stream()
                .filter(entry -> content.paths.stream().anyMatch(entry.getValue()::contains))
                .findFirst()
                .map(entry -> "%s can be rolled back and has files here".formatted(entry.getKey()));
    }

    /** The files that publications have added which can be rolled back still, by their ids. */
    private Map<String, Set<String>> promised(Table table) {
        Map<String, Set<String>> files = new HashMap<>();
        table.refs()
                .forEach(
                        (ref, to) -> {
                            Snapshot made = table.snapshot(to.snapshotId());
                            if (ref.startsWith(Publications.AFTER) && made != null) {
                                Set<String> paths = new HashSet<>();
                                SnapshotChanges.builderFor(table)
                                        .snapshot(made)
                                        .build()
                                        .addedDataFiles()
                                        .forEach(file -> paths.add(file.location()));
                                files.put(ref.substring(Publications.AFTER.length()), paths);
                            }
                        });
        return files;
    }

    /** The ids of the snapshots that are old enough and that nothing needs. */
    List<Long> expiring(Table table) {
        Set<Long> needed = new HashSet<>();
        for (SnapshotRef ref : table.refs().values()) {
            needed.add(ref.snapshotId());
        }
        boolean flink = false;
        int newest = 0;
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
            boolean committedByFlink =
                    !flink && snapshot.summary() != null && snapshot.summary().containsKey(FLINK);
            flink |= committedByFlink;
            if (newest < policy.keepLast() || committedByFlink) {
                needed.add(snapshot.snapshotId());
            }
            newest++;
        }
        List<Snapshot> oldestFirst = new ArrayList<>();
        table.snapshots().forEach(oldestFirst::add);
        oldestFirst.sort(comparingLong(Snapshot::sequenceNumber));
        int tooMany = oldestFirst.size() - policy.mostSnapshots();
        Instant old = now.minus(policy.snapshotsOlderThan());
        Instant hour = now.minus(OF_USE_TO_QUERIES);
        List<Long> expiring = new ArrayList<>();
        for (int i = 0; i < oldestFirst.size(); i++) {
            Snapshot snapshot = oldestFirst.get(i);
            Instant made = Instant.ofEpochMilli(snapshot.timestampMillis());
            if (!needed.contains(snapshot.snapshotId())
                    && (made.isBefore(old) || (i < tooMany && made.isBefore(hour)))) {
                expiring.add(snapshot.snapshotId());
            }
        }
        return expiring;
    }
}
