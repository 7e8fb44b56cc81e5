package io.kappalake.replay.publish;

import io.kappalake.ingest.control.MetricsNotes;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.Publication;
import io.kappalake.lakehouse.draft.PublicationResult;
import io.kappalake.lakehouse.draft.Publications;
import io.kappalake.lakehouse.draft.Replacing;
import io.kappalake.lakehouse.draft.TableChange;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.ReplayStep;
import io.kappalake.replay.run.Runs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Publishes audited replays and rolls publications back. Each of these is one atomic step over all
 * tables. Not safe for use by several threads.
 *
 * <p>The publications of a replay are named after it: {@code replay-<run>}, and each that takes the
 * last one back or puts it there again has one more {@code revert-} before that.
 */
public final class ReplayPublisher {
    private final ReplayLake lake;
    private final Runs runs;

    public ReplayPublisher(ReplayLake lake, Runs runs) {
        this.lake = lake;
        this.runs = runs;
    }

    /**
     * The result of a publication or rollback.
     *
     * @param publication its id
     * @param tables the tables that were changed
     * @param millis that the preparation and the commit took
     */
    public record Done(String publication, List<String> tables, long millis) {}

    /**
     * Prepares the drafts of an audited replay for live tables that were compacted since: they are
     * trimmed again to the same rows in the present files.
     *
     * @return the replay, whose drafts are published
     * @throws LakehouseException {@code REFUSED} if others changed rows that are replaced
     */
    public ReplayRun onPresentFiles(ReplayRun run) {
        return new CompactedTables(lake, runs, run).bringUp();
    }

    /**
     * Finds the changes that a publication would make, and makes none.
     *
     * @throws LakehouseException {@code REFUSED} if it would be refused
     */
    public List<TableChange> preview(ReplayPlan plan, Trimmed trimmed, Duration keep) {
        Optional<Publication.Builder> builder =
                builder(plan, trimmed, lake.draftsByTable(plan.run()), keep);
        if (builder.isEmpty()) {
            return List.of();
        }
        try (Publication publication = builder.get().prepare()) {
            return publication.changes();
        }
    }

    /**
     * Publishes exactly what was audited. Where nothing differs, no table is changed.
     *
     * @throws LakehouseException {@code REFUSED} if others changed what it replaces, or a draft, in
     *     the meantime: nothing was changed
     */
    public Done publish(ReplayPlan plan, Trimmed trimmed, Duration keep) {
        SortedMap<String, Draft> drafts = lake.draftsByTable(plan.run());
        long start = System.nanoTime();
        Optional<Publication.Builder> builder = builder(plan, trimmed, drafts, keep);
        PublicationResult published = new PublicationResult(id(plan.run()), List.of());
        if (builder.isPresent()) {
            try (Publication publication = builder.get().prepare()) {
                MetricsNotes.rewritten(
                        lake.catalog(),
                        plan.liveGroup(),
                        trimmed.cut().from(),
                        trimmed.cut().to(),
                        published.id());
                published = publication.commit();
            }
        }
        Done done = done(published, start);
        runs.note(plan.run(), ReplayStep.PUBLISHED, done);
        // those of tables that the replay did not change are not published
        drafts.values().forEach(Draft::discard);
        return done;
    }

    /**
     * Publishes whole drafts in place of all rows of the live tables. Nobody may write to these
     * meanwhile.
     *
     * @param snapshots of the drafts, by live table
     * @param properties set on each table in the same commit
     * @throws LakehouseException {@code REFUSED} if somebody else has published since the plan was
     *     made: nothing was changed
     */
    public Done publishWhole(
            ReplayPlan plan,
            Map<String, Long> snapshots,
            Duration keep,
            Map<String, String> properties) {
        SortedMap<String, Draft> drafts = lake.draftsByTable(plan.run());
        long start = System.nanoTime();
        Publication.Builder builder = publication(plan, keep);
        drafts.forEach(
                (live, draft) -> {
                    Replacing all = Replacing.history(files(draft.live()));
                    if (snapshots.containsKey(live)) {
                        builder.publish(draft, snapshots.get(live), all, properties);
                    } else {
                        builder.publish(draft, all, properties);
                    }
                });
        PublicationResult published;
        try (Publication publication = builder.prepare()) {
            published = publication.commit();
        }
        Done done = done(published, start);
        runs.note(plan.run(), ReplayStep.PUBLISHED, done);
        return done;
    }

    /** Returns the paths of a table's current data files. */
    private List<String> files(TableIdentifier live) {
        Table table = lake.catalog().loadTable(live);
        Snapshot now = table.currentSnapshot();
        return FileSplit.of(
                        table,
                        now == null ? OptionalLong.empty() : OptionalLong.of(now.snapshotId()),
                        RowRange.all())
                .touched();
    }

    /** The publication; empty if nothing would change. */
    private Optional<Publication.Builder> builder(
            ReplayPlan plan, Trimmed trimmed, SortedMap<String, Draft> drafts, Duration keep) {
        ReplacedFiles replaced = new ReplacedFiles(lake.catalog(), plan, trimmed, drafts);
        Publication.Builder builder = publication(plan, keep);
        boolean any = false;
        for (Map.Entry<String, Draft> entry : drafts.entrySet()) {
            String live = entry.getKey();
            OptionalLong snapshot = trimmed.tables().get(live).snapshot();
            List<String> files = replaced.files(live);
            boolean rows = trimmed.tables().get(live).rows() > 0;
            if (!rows && files.isEmpty()) {
                continue;
            }
            any = true;
            Replacing replacing = Replacing.history(files);
            if (snapshot.isPresent()) {
                builder.publish(entry.getValue(), snapshot.getAsLong(), replacing, Map.of());
            } else {
                builder.publish(entry.getValue(), replacing, Map.of());
            }
        }
        return any ? Optional.of(builder) : Optional.empty();
    }

    private Publication.Builder publication(ReplayPlan plan, Duration keep) {
        return Publication.of(lake.catalog(), id(plan.run()), plan.run())
                .keepEarlier(keep)
                .concurrently();
    }

    /**
     * Takes the publication of a replay back: the earlier files are there again, and what the live
     * job wrote since stays. Where files were compacted since, rows are exchanged.
     *
     * @throws LakehouseException {@code REFUSED} if others changed the same rows since
     */
    public Done rollback(ReplayRun run) {
        return revert(run, ReplayStep.PUBLISHED, ReplayStep.ROLLED_BACK);
    }

    /**
     * Publishes again what was taken back.
     *
     * @throws LakehouseException {@code REFUSED} if others changed the same rows since
     */
    public Done publishAgain(ReplayRun run) {
        return revert(run, ReplayStep.ROLLED_BACK, ReplayStep.PUBLISHED);
    }

    private Done revert(ReplayRun run, ReplayStep last, ReplayStep next) {
        long start = System.nanoTime();
        String id = run.last(last).orElseThrow().path("publication").asText();
        PublicationResult published = find(run.plan(), id);
        PublicationResult inverse = find(run.plan(), Publications.revertId(id));
        if (run.details(last, Done.class).tables().isEmpty()) {
            // nothing differed
            inverse = new PublicationResult(Publications.revertId(id), List.of());
        } else if (inverse.tables().isEmpty()) {
            inverse = exchangeBack(run, published);
        }
        Done done = done(inverse, start);
        runs.note(run.id(), next, done);
        return done;
    }

    private PublicationResult exchangeBack(ReplayRun run, PublicationResult published) {
        try {
            return new CompactedRows(lake, run.id()).revert(published);
        } catch (LakehouseException e) {
            List<ReplayRun> later = run.publishedAfter(runs.all());
            if (e.code() != ErrorCode.REFUSED) {
                throw e;
            }
            String wayOut = "plan a replay of the range with the rules that it should have";
            if (run.isPublished() && !later.isEmpty()) {
                wayOut =
                        "the replay %s was published after it, './kappalake replay rollback %1$s' first"
                                .formatted(later.getLast().id());
            }
            throw new LakehouseException(e.code(), e.getMessage() + "; " + wayOut, e);
        }
    }

    private PublicationResult find(ReplayPlan plan, String id) {
        return Publications.find(
                lake.catalog(),
                id,
                plan.sinks().keySet().stream()
                        .map(TableIdentifier::parse)
                        .toArray(TableIdentifier[]::new));
    }

    /**
     * Notes a publication that was committed by a process that died before it could note it.
     *
     * @return whether there is such a publication
     */
    public boolean completes(ReplayRun run) {
        PublicationResult published = find(run.plan(), id(run.id()));
        if (published.tables().isEmpty() || run.did(ReplayStep.PUBLISHED)) {
            return false;
        }
        runs.note(run.id(), ReplayStep.PUBLISHED, done(published, System.nanoTime()));
        return true;
    }

    private static Done done(PublicationResult published, long start) {
        return new Done(
                published.id(),
                published.tables().stream().map(table -> table.live().toString()).toList(),
                (System.nanoTime() - start) / 1_000_000);
    }

    private static String id(String run) {
        return "replay-" + run;
    }
}
