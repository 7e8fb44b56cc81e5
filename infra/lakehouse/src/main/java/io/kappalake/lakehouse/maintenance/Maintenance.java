package io.kappalake.lakehouse.maintenance;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.catalog.Namespaces;
import io.kappalake.lakehouse.draft.AbandonedFiles;
import io.kappalake.lakehouse.draft.DraftState;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import io.kappalake.lakehouse.draft.metadata.OthersChanges;
import io.kappalake.lakehouse.maintenance.TableUpkeep.Partition;
import io.kappalake.lakehouse.session.LakehouseSession;
import java.time.Clock;
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
        return load(name).map(table -> planner().plan(name, table));
    }

    private UpkeepPlanner planner() {
        return new UpkeepPlanner(policy, clock.instant(), this::drafts);
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
        String quoted = quoted(name);
        for (Partition partition : before.compaction()) {
            String what =
                    "compact %d files%s"
                            .formatted(
                                    partition.files(),
                                    partition.name().isEmpty() ? "" : " of " + partition.name());
            progress.accept("%s: %s".formatted(name, what));
            steps.run(
                    what,
                    () -> {
                        OptionalLong known = snapshot(name);
                        session.trino()
                                .execute(
                                        "ALTER TABLE %s EXECUTE optimize(file_size_threshold => '%dMB')%s"
                                                .formatted(
                                                        quoted,
                                                        policy.smallFileMegabytes(),
                                                        partition
                                                                .condition()
                                                                .map(text -> " WHERE " + text)
                                                                .orElse("")));
                        return compactionsSince(name, known);
                    },
                    steps::compacted);
        }
        if (!before.expiring().isEmpty()) {
            String what = "expire %d snapshots".formatted(before.expiring().size());
            progress.accept("%s: %s".formatted(name, what));
            steps.run(what, () -> expire(name), done -> steps.expired += done);
        }
        if (orphans) {
            removeOrphans(name, quoted, steps, progress);
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
    private void removeOrphans(
            TableIdentifier name, String quoted, Steps steps, Consumer<String> progress) {
        if (drafts().stream().anyMatch(draft -> draft.live().equals(name))) {
            steps.gaveWay.add("remove orphan files: drafts of it are open");
            return;
        }
        String what =
                "remove orphan files older than %d days"
                        .formatted(policy.orphansOlderThan().toDays());
        progress.accept("%s: %s".formatted(name, what));
        steps.run(
                what,
                () -> {
                    session.trino()
                            .execute(
                                    "ALTER TABLE %s EXECUTE remove_orphan_files(retention_threshold => '%ds')"
                                            .formatted(
                                                    quoted, policy.orphansOlderThan().toSeconds()));
                    return 0L;
                },
                done -> {});
    }

    /** Expires what is not needed now: a tag may have come since the plan was made. */
    private long expire(TableIdentifier name) {
        Optional<Table> table = load(name);
        List<Long> ids = table.map(planner()::expiring).orElse(List.of());
        if (ids.isEmpty()) {
            return 0;
        }
        ExpireSnapshots expiry = table.orElseThrow().expireSnapshots().expireOlderThan(0);
        ids.forEach(expiry::expireSnapshotId);
        expiry.commit();
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
            } catch (CommitFailedException | ValidationException e) {
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
                    || e.getMessage().contains("Missing required files to delete");
        }
    }
}
