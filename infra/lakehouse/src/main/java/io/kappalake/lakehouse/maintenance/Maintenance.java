package io.kappalake.lakehouse.maintenance;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.catalog.Namespaces;
import io.kappalake.lakehouse.config.Durations;
import io.kappalake.lakehouse.draft.AbandonedFiles;
import io.kappalake.lakehouse.draft.CompactionNotice;
import io.kappalake.lakehouse.draft.DraftState;
import io.kappalake.lakehouse.draft.Owner;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import io.kappalake.lakehouse.draft.metadata.OthersChanges;
import io.kappalake.lakehouse.maintenance.TableUpkeep.Partition;
import io.kappalake.lakehouse.session.LakehouseSession;
import io.kappalake.lakehouse.table.TableDefaults;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.ValidationException;

/**
 * Upkeep of the tables of a lakehouse: Trino compacts small files and removes orphan files, and
 * snapshots that nothing needs are expired. Each step is one commit or none, so that it can be
 * killed anywhere and run again; one that meets somebody else's commit gives way.
 */
public final class Maintenance {
    /** As the tables that are made here have it. */
    private static final String VERSIONS =
            TableDefaults.PROPERTIES.get(TableProperties.METADATA_PREVIOUS_VERSIONS_MAX);

    private final LakehouseSession session;
    private final UpkeepPolicy policy;
    private final Clock clock;

    public Maintenance(LakehouseSession session, Clock clock) {
        this.session = session;
        this.policy = session.config().section(UpkeepPolicy.class);
        this.clock = clock;
    }

    /**
     * Result of the upkeep of one table.
     *
     * @param before its state before, and what was planned
     * @param filesCompacted files that were compacted, {@code filesWritten} those that took their
     *     place
     * @param snapshotsExpired snapshots that were expired
     * @param gaveWay steps that were left to the next pass because somebody else committed
     * @param failures steps that failed otherwise, in words
     */
    public record Done(
            TableUpkeep before,
            long filesCompacted,
            long filesWritten,
            long snapshotsExpired,
            List<String> gaveWay,
            List<String> failures) {
        public Done {
            gaveWay = List.copyOf(gaveWay);
            failures = List.copyOf(failures);
        }
    }

    /**
     * All tables, or those that are named; drafts are none.
     *
     * @param names with namespaces; empty for all
     * @throws LakehouseException {@code INVALID_INPUT} if there is no such table, with all that are
     *     not there
     */
    public List<TableIdentifier> tables(List<String> names) {
        List<TableIdentifier> all =
                Namespaces.tables(session.catalog()).stream()
                        .filter(table -> !table.namespace().equals(Namespaces.DRAFTS))
                        .sorted((one, other) -> one.toString().compareTo(other.toString()))
                        .toList();
        if (names.isEmpty()) {
            return all;
        }
        List<TableIdentifier> wanted =
                names.stream().map(TableIdentifier::parse).distinct().toList();
        List<String> missing =
                wanted.stream()
                        .filter(table -> !all.contains(table))
                        .map(TableIdentifier::toString)
                        .toList();
        if (!missing.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "There is no table %s; name tables with their namespace, such as orders.order_events"
                            .formatted(String.join(", ", missing)));
        }
        return wanted;
    }

    /** The state of a table and the work that it needs; empty if it was dropped meanwhile. */
    public Optional<TableUpkeep> plan(TableIdentifier name) {
        return load(name).map(table -> plan(name, table));
    }

    private TableUpkeep plan(TableIdentifier name, Table table) {
        try {
            return planner(policy.with(table.properties())).plan(name, table);
        } catch (LakehouseException e) {
            if (e.code() != ErrorCode.INVALID_INPUT) {
                throw e;
            }
            // another policy might delete what this one is to keep
            return planner(policy).plan(name, table).sparedAltogether(e.getMessage());
        }
    }

    private UpkeepPlanner planner(UpkeepPolicy of) {
        return new UpkeepPlanner(of, clock.instant(), this::drafts);
    }

    private UpkeepPolicy policy(TableIdentifier name) {
        return load(name).map(table -> policy.with(table.properties())).orElse(policy);
    }

    private List<DraftState> drafts() {
        return session.drafts("maintain").list();
    }

    /**
     * Does the upkeep of one table.
     *
     * @param orphans whether files that no snapshot knows are looked for as well
     * @param progress gets each step in words, before it is done
     * @return empty if the table was dropped meanwhile
     */
    public Optional<Done> run(TableIdentifier name, boolean orphans, Consumer<String> progress) {
        Optional<TableUpkeep> planned = plan(name);
        if (planned.isEmpty()) {
            return Optional.empty();
        }
        TableUpkeep before = planned.get();
        Steps steps = new Steps();
        for (Partition partition : before.compaction()) {
            String what =
                    "compact %d files%s"
                            .formatted(
                                    partition.files(),
                                    partition.name().isEmpty() ? "" : " of " + partition.name());
            progress.accept("%s: %s".formatted(name, what));
            steps.run(what, () -> compact(name, partition), steps::compacted);
        }
        if (before.boundMetadata()) {
            String what = "keep %s old metadata files".formatted(VERSIONS);
            progress.accept("%s: %s".formatted(name, what));
            steps.run(what, () -> boundMetadata(name), done -> {});
        }
        if (before.rewriteManifests()) {
            String what = "rewrite %d manifests".formatted(before.manifests());
            progress.accept("%s: %s".formatted(name, what));
            steps.run(what, () -> rewriteManifests(name), done -> {});
        }
        if (!before.expiring().isEmpty()) {
            String what = "expire %d snapshots".formatted(before.expiring().size());
            progress.accept("%s: %s".formatted(name, what));
            steps.run(what, () -> expire(name), done -> steps.expired += done);
        }
        if (orphans) {
            removeOrphans(name, steps, progress);
        }
        return Optional.of(
                new Done(
                        before,
                        steps.compacted,
                        steps.written,
                        steps.expired,
                        steps.gaveWay,
                        steps.failures));
    }

    /**
     * Removes old files in the folders of drafts that neither a draft nor a table has.
     *
     * @return their number
     */
    public long removeAbandoned() {
        return AbandonedFiles.remove(
                session.catalog(), clock.instant().minus(policy.orphansOlderThan()));
    }

    private List<Snapshot> compact(TableIdentifier name, Partition partition) {
        long megabytes = policy(name).smallFileMegabytes();
        return alone(
                name,
                () -> {
                    OptionalLong known = snapshot(name);
                    session.trino()
                            .execute(
                                    "ALTER TABLE %s EXECUTE optimize(file_size_threshold => '%dMB')%s"
                                            .formatted(
                                                    quoted(name),
                                                    megabytes,
                                                    partition
                                                            .condition()
                                                            .map(text -> " WHERE " + text)
                                                            .orElse("")));
                    return compactionsSince(name, known);
                });
    }

    private long rewriteManifests(TableIdentifier name) {
        return alone(
                name,
                () -> {
                    session.trino()
                            .execute(
                                    "ALTER TABLE %s EXECUTE optimize_manifests"
                                            .formatted(quoted(name)));
                    return 1L;
                });
    }

    /** Does what a draft must not meet, if none is open. */
    private <T> T alone(TableIdentifier name, Supplier<T> work) {
        CompactionNotice notice =
                CompactionNotice.give(session.catalog(), name, Owner.current(), clock)
                        .orElseThrow(
                                () ->
                                        new GaveWay(
                                                "a draft of it was opened meanwhile, or somebody else compacts it"));
        try {
            return work.get();
        } finally {
            notice.remove(session.catalog(), name);
            letOthersIn();
        }
    }

    private static void letOthersIn() {
        try {
            Thread.sleep(CompactionNotice.PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Bounds the old metadata files of a table that does not say anything about them itself. */
    private long boundMetadata(TableIdentifier name) {
        Optional<Table> table = load(name);
        table.filter(
                        found ->
                                !found.properties()
                                        .containsKey(
                                                TableProperties
                                                        .METADATA_DELETE_AFTER_COMMIT_ENABLED))
                .ifPresent(
                        found -> {
                            UpdateProperties update =
                                    found.updateProperties()
                                            .set(
                                                    TableProperties
                                                            .METADATA_DELETE_AFTER_COMMIT_ENABLED,
                                                    "true");
                            if (!found.properties()
                                    .containsKey(TableProperties.METADATA_PREVIOUS_VERSIONS_MAX)) {
                                update.set(
                                        TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, VERSIONS);
                            }
                            update.commit();
                        });
        return 1;
    }

    private OptionalLong snapshot(TableIdentifier name) {
        return LiveTable.find(session.catalog(), name)
                .map(LiveTable::currentSnapshot)
                .orElse(OptionalLong.empty());
    }

    private List<Snapshot> compactionsSince(TableIdentifier name, OptionalLong known) {
        return LiveTable.find(session.catalog(), name).stream()
                .flatMap(table -> OthersChanges.since(table.metadata(), known).snapshots().stream())
                .filter(snapshot -> DataOperations.REPLACE.equals(snapshot.operation()))
                .toList();
    }

    /** Drafts of earlier versions lie within the folders of their tables, and are no orphans. */
    private void removeOrphans(TableIdentifier name, Steps steps, Consumer<String> progress) {
        if (drafts().stream().anyMatch(draft -> draft.live().equals(name))) {
            steps.gaveWay.add("remove orphan files: drafts of it are open");
            return;
        }
        Duration age;
        try {
            age = policy(name).orphansOlderThan();
        } catch (LakehouseException e) {
            // said already: nothing is done to this table
            return;
        }
        String what = "remove orphan files older than " + Durations.format(age);
        progress.accept("%s: %s".formatted(name, what));
        steps.run(
                what,
                () -> {
                    session.trino()
                            .execute(
                                    "ALTER TABLE %s EXECUTE remove_orphan_files(retention_threshold => '%ds')"
                                            .formatted(
                                                    quoted(name),
                                                    policy.orphansOlderThan().toSeconds()));
                    return 0L;
                },
                done -> {});
    }

    /** Expires what is not needed now: a tag may have come since the plan was made. */
    private long expire(TableIdentifier name) {
        Optional<Table> table = load(name);
        List<Long> ids =
                table.map(found -> planner(policy.with(found.properties())).expiring(found))
                        .orElse(List.of());
        if (ids.isEmpty()) {
            return 0;
        }
        ExpireSnapshots expiry = table.orElseThrow().expireSnapshots().expireOlderThan(0);
        ids.forEach(expiry::expireSnapshotId);
        try {
            expiry.commit();
        } catch (IllegalArgumentException e) {
            // a tag names one of them since
            throw new GaveWay(e.getMessage());
        }
        return ids.size();
    }

    private Optional<Table> load(TableIdentifier name) {
        try {
            return Optional.of(session.catalog().loadTable(name));
        } catch (NoSuchTableException e) {
            return Optional.empty();
        }
    }

    private static String quoted(TableIdentifier name) {
        return "\"%s\".\"%s\"".formatted(name.namespace(), name.name());
    }

    /** A step that was left to the next pass. */
    private static final class GaveWay extends RuntimeException {
        private static final long serialVersionUID = 1;

        GaveWay(String why) {
            super(why);
        }
    }

    /** Counts of what was done, and of what was not. */
    private static final class Steps {
        private final List<String> gaveWay = new ArrayList<>();
        private final List<String> failures = new ArrayList<>();
        private long compacted;
        private long written;
        private long expired;

        void compacted(List<Snapshot> made) {
            for (Snapshot snapshot : made) {
                compacted += count(snapshot, SnapshotSummary.DELETED_FILES_PROP);
                written += count(snapshot, SnapshotSummary.ADDED_FILES_PROP);
            }
        }

        private static long count(Snapshot snapshot, String key) {
            return Long.parseLong(snapshot.summary().getOrDefault(key, "0"));
        }

        <T> void run(String what, Supplier<T> step, Consumer<T> done) {
            try {
                done.accept(step.get());
            } catch (CommitFailedException | ValidationException | GaveWay e) {
                gaveWay.add("%s: %s".formatted(what, e.getMessage()));
            } catch (LakehouseException e) {
                if (e.code() == ErrorCode.UNAVAILABLE) {
                    throw e;
                }
                (isConflict(e) ? gaveWay : failures).add("%s: %s".formatted(what, e.getMessage()));
            }
        }

        /** Trino tells so by the message alone. */
        private static boolean isConflict(LakehouseException e) {
            return e.getMessage().contains("Failed to commit")
                    || e.getMessage().contains("conflicting files")
                    || e.getMessage().contains("Missing required files to delete")
                    || e.getMessage().contains("Manifest is missing");
        }
    }
}
