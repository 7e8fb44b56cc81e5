package io.kappalake.replay.trim;

import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.table.OrderTables;
import io.kappalake.replay.lake.Lake;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.sql.Sql;
import io.kappalake.replay.trim.Published.Side;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.DeleteFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expressions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the drafts hold just the rows that are to be published: those of the replay that lie in the
 * cut, and those of the live files that will go which are not replaced ("carried"). Files that lie
 * wholly on one side stay as they are or are dropped; only files that the cut divides are written
 * anew, into the draft. The live tables are read and never written.
 *
 * <p>A draft is trimmed in two commits, rows and then the removal of files with a mark in the same
 * commit. One that died in between has no mark, goes back to the job's snapshot and is trimmed
 * again.
 */
public final class Trimmer {
    private static final Logger LOG = LoggerFactory.getLogger(Trimmer.class);
    private static final String MARK = "kappalake.replay.trimmed";

    /** Files that one statement names. */
    private static final int CHUNK = 400;

    private final Lake lake;
    private final ReplayPlan plan;
    private final SortedMap<String, Draft> drafts;
    private final Map<String, Sides> sides = new HashMap<>();

    /**
     * A trimmer.
     *
     * @param drafts by live table, {@code namespace.name}
     * @param replayed the drafts' snapshots when the job had ended, by live table; those that got
     *     no rows are left out
     */
    public Trimmer(
            Lake lake,
            ReplayPlan plan,
            SortedMap<String, Draft> drafts,
            Map<String, Long> replayed) {
        this.lake = lake;
        this.plan = plan;
        this.drafts = new TreeMap<>(drafts);
        drafts.forEach(
                (live, draft) ->
                        sides.put(
                                draft.live().name(),
                                new Sides(
                                        draft.live(),
                                        plan.sinks().get(live).snapshot(),
                                        draft.name(),
                                        replayed.containsKey(live)
                                                ? OptionalLong.of(replayed.get(live))
                                                : OptionalLong.empty())));
    }

    /**
     * How far both sides are complete, which is what can be compared of a takeover.
     *
     * @throws io.kappalake.lakehouse.LakehouseException {@code REFUSED} if nothing is
     */
    public Cut complete(IngestConfig live, IngestConfig replay) {
        return new CutFinder(lake.trino(), plan, live, replay, sides).find();
    }

    /**
     * The two sides of a table within a cut, as SQL, where nothing was trimmed: what would go, what
     * would come, and what the cut leaves out of the live table.
     */
    public List<String> within(Cut cut, String live) {
        Sides both = sides.get(TableIdentifier.parse(live).name());
        Published published = new Published(plan, cut, sides);
        boolean deadLetters = both.live().equals(OrderTables.DEAD_LETTERS.name());
        String goes = published.rows(both.live(), Side.LIVE, false, deadLetters).sql();
        String comes = published.rows(both.live(), Side.DRAFT, false, deadLetters).sql();
        return List.of(
                "(SELECT * FROM %s WHERE %s)".formatted(both.liveRelation(), goes),
                "(SELECT * FROM %s WHERE %s)".formatted(both.draftRelation(), comes),
                "(SELECT * FROM %s WHERE NOT %s)".formatted(both.liveRelation(), goes),
                both.liveRelation());
    }

    /**
     * Trims all drafts.
     *
     * @throws io.kappalake.lakehouse.LakehouseException {@code REFUSED} if nothing can be
     *     published; the drafts are unchanged then
     */
    public Trimmed trim(IngestConfig live, IngestConfig replay) {
        Cut cut = complete(live, replay);
        Published published = new Published(plan, cut, sides);
        Optional<Instant> watermark = liveWatermark();
        SortedMap<String, Trimmed.Part> parts = new TreeMap<>();
        drafts.forEach((name, draft) -> parts.put(name, trim(draft, published, cut, watermark)));
        LOG.info("{}: trimmed {} drafts to {}", plan.run(), parts.size(), cut);
        return new Trimmed(cut, parts);
    }

    private Trimmed.Part trim(
            Draft draft, Published published, Cut cut, Optional<Instant> watermark) {
        TableIdentifier live = draft.live();
        Sides both = sides.get(live.name());
        boolean deadLetters = live.equals(OrderTables.DEAD_LETTERS.name());
        boolean wholeLog = wholeLog(live, both);
        boolean gone = deadLetters && anyElsewhere(published, Side.LIVE, both.liveRelation());
        boolean stay = deadLetters && anyElsewhere(published, Side.DRAFT, both.draftRelation());
        RowRange replaced = published.rows(live, Side.LIVE, wholeLog, gone);
        RowRange coming = published.rows(live, Side.DRAFT, wholeLog, stay);
        String mark = "%s from %s".formatted(cut, both.replayed());
        Table table = draft.table();
        if (!mark.equals(table.properties().get(MARK))) {
            goBack(table, both.replayed());
            FileSplit old = FileSplit.of(lake.catalog().loadTable(live), both.base(), replaced);
            FileSplit fresh = split(table, both, coming, watermark);
            write(draft, both, coming, replaced, fresh.mixed(), old.mixed(), watermark);
            drop(draft.table(), fresh, mark);
        }
        table = draft.table();
        boolean any = table.currentSnapshot() != null;
        return new Trimmed.Part(
                any ? OptionalLong.of(table.currentSnapshot().snapshotId()) : OptionalLong.empty(),
                any
                        ? Long.parseLong(
                                table.currentSnapshot()
                                        .summary()
                                        .getOrDefault("total-records", "0"))
                        : 0,
                wholeLog,
                gone);
    }

    /** Metrics that claim a later watermark than the live job's are written anew with that one. */
    private FileSplit split(Table draft, Sides both, RowRange coming, Optional<Instant> watermark) {
        FileSplit split = FileSplit.of(draft, both.replayed(), coming);
        if (!capped(both.live()) || watermark.isEmpty()) {
            return split;
        }
        FileSplit ahead =
                FileSplit.of(
                        draft, both.replayed(), RowRange.all().notAfter("watermark", watermark));
        List<String> inside = new ArrayList<>(split.inside());
        inside.retainAll(ahead.inside());
        List<String> mixed = new ArrayList<>(split.touched());
        mixed.removeAll(inside);
        return new FileSplit(inside, mixed, split.outside());
    }

    private boolean capped(TableIdentifier live) {
        return live.equals(OrderTables.ORDER_METRICS.name());
    }

    private static void goBack(Table draft, OptionalLong replayed) {
        boolean any = draft.currentSnapshot() != null;
        if (replayed.isPresent() && draft.currentSnapshot().snapshotId() != replayed.getAsLong()) {
            draft.manageSnapshots().rollbackTo(replayed.getAsLong()).commit();
        } else if (replayed.isEmpty() && any) {
            draft.newDelete().deleteFromRowFilter(Expressions.alwaysTrue()).commit();
        }
    }

    private void write(
            Draft draft,
            Sides both,
            RowRange coming,
            RowRange replaced,
            List<String> fresh,
            List<String> old,
            Optional<Instant> watermark) {
        String columns = Sql.columns(draft.table().schema());
        String selected =
                capped(both.live()) && watermark.isPresent()
                        ? columns.replace(
                                "\"watermark\"",
                                "least(\"watermark\", %s)".formatted(Sql.literal(watermark.get())))
                        : columns;
        for (List<String> paths : chunks(fresh)) {
            insert(draft, columns, selected, both.draftRelation(), coming.sql(), paths);
        }
        for (List<String> paths : chunks(old)) {
            insert(draft, columns, columns, both.liveRelation(), "NOT " + replaced.sql(), paths);
        }
    }

    private void insert(
            Draft draft,
            String columns,
            String selected,
            String relation,
            String condition,
            List<String> paths) {
        TrinoSession.Update update =
                lake.trino()
                        .update(
                                "INSERT INTO %s (%s) SELECT %s FROM %s WHERE \"$path\" IN (%s) AND %s"
                                        .formatted(
                                                Sql.name(draft.name()),
                                                columns,
                                                selected,
                                                relation,
                                                Sql.literals(paths),
                                                condition));
        LOG.debug(
                "{}: {} rows of {} files of {} into {}",
                plan.run(),
                update.rows(),
                paths.size(),
                relation,
                draft.name());
    }

    private static List<List<String>> chunks(List<String> paths) {
        List<List<String>> chunks = new ArrayList<>();
        for (int from = 0; from < paths.size(); from += CHUNK) {
            chunks.add(paths.subList(from, Math.min(paths.size(), from + CHUNK)));
        }
        return chunks;
    }

    private static void drop(Table draft, FileSplit fresh, String mark) {
        Transaction transaction = draft.newTransaction();
        if (!fresh.mixed().isEmpty() || !fresh.outside().isEmpty()) {
            DeleteFiles delete = transaction.newDelete();
            fresh.mixed().forEach(delete::deleteFile);
            fresh.outside().forEach(delete::deleteFile);
            delete.commit();
        }
        transaction.updateProperties().set(MARK, mark).commit();
        transaction.commitTransaction();
    }

    private boolean wholeLog(TableIdentifier live, Sides both) {
        return live.equals(OrderTables.ORDER_METRICS.name())
                || count(
                                both.liveRelation(),
                                "NOT " + RowRange.all().from(plan.source().partitions()).sql())
                        == 0;
    }

    private boolean anyElsewhere(Published published, Side side, String relation) {
        return count(relation, published.isElsewhere(side)) > 0;
    }

    private long count(String relation, String condition) {
        return lake.trino()
                .query(
                        "SELECT count(*) FROM %s WHERE %s".formatted(relation, condition),
                        row -> row.getLong(1))
                .getFirst();
    }

    private Optional<Instant> liveWatermark() {
        return lake.trino()
                .query(
                        "SELECT max(%s) FROM %s"
                                .formatted(
                                        Sql.micros("watermark"),
                                        sides.get(OrderTables.ORDER_METRICS.name().name())
                                                .liveRelation()),
                        row -> Sql.instant(row, 1))
                .getFirst();
    }
}
