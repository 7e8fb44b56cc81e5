package io.kappalake.replay.publish;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.lake.Sql;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.publish.ExchangedRows.Condition;
import io.kappalake.replay.run.ReplayStep;
import io.kappalake.replay.run.Runs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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
 * Trims drafts to exactly the rows that are to be published: those of the replay that lie in the
 * cut, and those rows of removed live files that are not replaced ("carried"). Files that lie
 * wholly on one side stay as they are or are dropped; only files that the cut divides are rewritten
 * into the draft. The live tables are read and never written.
 *
 * <p>A draft is trimmed in two commits, rows and then the removal of files with a mark in the same
 * commit. One that died in between has no mark, goes back to the job's snapshot and is trimmed
 * again. Trino may still carry out a statement of a process that died: such statements are ended,
 * and a draft that does not hold the rows that were counted is trimmed again.
 */
public final class Trimmer {
    private static final Logger LOG = LoggerFactory.getLogger(Trimmer.class);
    private static final String MARK = "kappalake.replay.trimmed";

    /**
     * The mark of a draft that is being trimmed again, and what its mark begins with afterwards.
     */
    private static final String AGAIN = "again: ";

    /** Number of rows that the draft had with the mark. */
    private static final String ROWS = "kappalake.replay.trimmed-rows";

    private static final int ATTEMPTS = 3;

    /** Files that one statement names. */
    private static final int CHUNK = 400;

    private final ReplayLake lake;
    private final ReplayPlan plan;
    private final SortedMap<String, Draft> drafts;
    private final Map<String, TablePair> sides = new HashMap<>();

    /**
     * A trimmer.
     *
     * @param replayed the drafts' snapshots when the job had ended, by live table; those that got
     *     no rows are left out
     */
    public Trimmer(ReplayLake lake, ReplayPlan plan, Map<String, Long> replayed) {
        this.lake = lake;
        this.plan = plan;
        this.drafts = lake.draftsByTable(plan.run());
        drafts.forEach(
                (live, draft) ->
                        sides.put(
                                draft.live().name(),
                                new TablePair(
                                        draft.live(),
                                        plan.sinks().get(live).snapshot(),
                                        draft.name(),
                                        replayed.containsKey(live)
                                                ? OptionalLong.of(replayed.get(live))
                                                : OptionalLong.empty())));
    }

    /**
     * Finds the range in which both sides are complete, which can be compared of a takeover.
     *
     * @throws io.kappalake.lakehouse.LakehouseException {@code REFUSED} if nothing is
     */
    public Cut complete() {
        return new CutFinder(
                        lake.trino(),
                        plan.source().partitions(),
                        plan.publish(),
                        lake.rules(plan.live()),
                        lake.rules(plan.rules()),
                        sides)
                .find();
    }

    /**
     * Returns the two sides of the tables within a cut, by plain name, where nothing was trimmed.
     * Rows of the live table that the cut leaves out are kept.
     */
    public Map<String, TableRelations> within(Cut cut) {
        ExchangedRows exchanged = new ExchangedRows(plan, cut, sides);
        Map<String, TableRelations> relations = new HashMap<>();
        sides.forEach((name, both) -> relations.put(name, within(exchanged, both)));
        return relations;
    }

    private static TableRelations within(ExchangedRows exchanged, TablePair both) {
        Set<Condition> conditions = EnumSet.of(Condition.PLANNED_OFFSETS);
        if (OrderTable.of(both.live()) == OrderTable.DEAD_LETTERS) {
            conditions.add(Condition.NOT_MOVED_OUTSIDE_CUT);
        }
        String goes = exchanged.rows(both.live(), Side.LIVE, conditions).sql();
        String comes = exchanged.rows(both.live(), Side.DRAFT, conditions).sql();
        return new TableRelations(
                "(SELECT * FROM %s WHERE %s)".formatted(both.liveRelation(), goes),
                "(SELECT * FROM %s WHERE %s)".formatted(both.draftRelation(), comes),
                "(SELECT * FROM %s WHERE NOT %s)".formatted(both.liveRelation(), goes),
                both.liveRelation());
    }

    /**
     * Trims all drafts, and notes it in the ledger.
     *
     * @throws io.kappalake.lakehouse.LakehouseException {@code REFUSED} if nothing can be
     *     published; the drafts are unchanged then
     */
    public Trimmed trim() {
        Cut cut = complete();
        ExchangedRows exchanged = new ExchangedRows(plan, cut, sides);
        Optional<Instant> watermark = liveWatermark();
        SortedMap<String, Trimmed.Part> parts = new TreeMap<>();
        drafts.forEach(
                (name, draft) ->
                        parts.put(
                                name,
                                trim(
                                        draft,
                                        sides.get(draft.live().name()),
                                        OptionalLong.empty(),
                                        exchanged,
                                        cut,
                                        watermark)));
        LOG.info("{}: trimmed {} drafts to {}", plan.run(), parts.size(), cut);
        Trimmed trimmed = new Trimmed(cut, parts);
        new Runs(lake.ledger(), lake.tables()).note(plan.run(), ReplayStep.TRIMMED, trimmed);
        return trimmed;
    }

    /**
     * Trims some drafts again, to the same rows in the present files of the live tables. Nothing is
     * read again from the log.
     *
     * @param before what they were trimmed to
     * @param snapshots the live tables' present snapshots, by table
     */
    Trimmed again(Trimmed before, SortedMap<String, Long> snapshots) {
        ExchangedRows exchanged = new ExchangedRows(plan, before.cut(), sides);
        Optional<Instant> watermark = liveWatermark();
        SortedMap<String, Trimmed.Part> parts = new TreeMap<>(before.tables());
        snapshots.forEach(
                (name, snapshot) -> {
                    Draft draft = drafts.get(name);
                    TablePair planned = sides.get(draft.live().name());
                    parts.put(
                            name,
                            trim(
                                    draft,
                                    planned.on(snapshot),
                                    OptionalLong.of(snapshot),
                                    exchanged,
                                    before.cut(),
                                    watermark));
                });
        LOG.info("{}: trimmed {} drafts again", plan.run(), snapshots.size());
        return new Trimmed(before.cut(), parts);
    }

    /** Returns whether a process that died was trimming a draft again, or had done so. */
    static boolean wasTrimmedAgain(Draft draft) {
        return draft.table().properties().getOrDefault(MARK, "").startsWith(AGAIN);
    }

    /** Returns the condition of the live rows that are exchanged, whatever files they lie in. */
    String replaced(Draft draft, Trimmed before) {
        boolean moved = before.tables().get(draft.live().toString()).movedOutsideCut();
        return new ExchangedRows(plan, before.cut(), sides)
                .rows(draft.live(), Side.LIVE, conditions(false, moved))
                .sql();
    }

    private Trimmed.Part trim(
            Draft draft,
            TablePair both,
            OptionalLong present,
            ExchangedRows exchanged,
            Cut cut,
            Optional<Instant> watermark) {
        TableIdentifier live = draft.live();
        boolean deadLetters = OrderTable.of(live) == OrderTable.DEAD_LETTERS;
        boolean wholeLog = wholeLog(live, both);
        boolean gone = deadLetters && anyMoved(exchanged, Side.LIVE, both);
        boolean stay = deadLetters && anyMoved(exchanged, Side.DRAFT, both);
        RowRange replaced = exchanged.rows(live, Side.LIVE, conditions(wholeLog, gone));
        RowRange coming = exchanged.rows(live, Side.DRAFT, conditions(wholeLog, stay));
        String mark =
                present.isPresent()
                        ? "%s%s from %s on %s".formatted(AGAIN, cut, both.replayed(), present)
                        : "%s from %s".formatted(cut, both.replayed());
        Table table = draft.table();
        boolean done =
                mark.equals(table.properties().get(MARK))
                        && String.valueOf(DraftRows.count(table))
                                .equals(table.properties().get(ROWS));
        for (int attempt = 1; !done; attempt++) {
            DraftRows.endStatements(lake.trino(), draft.name());
            table.refresh();
            if (present.isPresent()) {
                table.updateProperties().set(MARK, AGAIN).commit();
            }
            goBack(table, both.replayed());
            FileSplit old = FileSplit.of(lake.catalog().loadTable(live), both.base(), replaced);
            FileSplit fresh = split(table, both, coming, watermark);
            long kept = DraftRows.inFiles(table, both.replayed(), fresh.inside());
            long expected =
                    kept
                            + write(
                                    draft,
                                    both,
                                    coming,
                                    replaced,
                                    fresh.mixed(),
                                    old.mixed(),
                                    watermark);
            drop(draft.table(), fresh, mark, expected);
            table.refresh();
            done = DraftRows.count(table) == expected;
            if (!done && attempt == ATTEMPTS) {
                throw new LakehouseException(
                        ErrorCode.FAILED,
                        "Cannot trim the draft %s: it should hold %d rows and holds %d, so that somebody else writes to it; './kappalake replay resume %s' trims it again"
                                .formatted(
                                        draft.name(),
                                        expected,
                                        DraftRows.count(table),
                                        plan.run()));
            }
        }
        table = draft.table();
        boolean any = table.currentSnapshot() != null;
        return new Trimmed.Part(
                any ? OptionalLong.of(table.currentSnapshot().snapshotId()) : OptionalLong.empty(),
                DraftRows.count(table),
                wholeLog,
                gone,
                present);
    }

    private static Set<Condition> conditions(boolean wholeLog, boolean movedOutsideCut) {
        return new Trimmed.Part(
                        OptionalLong.empty(), 0, wholeLog, movedOutsideCut, OptionalLong.empty())
                .conditions();
    }

    /** Metrics that claim a later watermark than the live job's are rewritten with that one. */
    private FileSplit split(
            Table draft, TablePair both, RowRange coming, Optional<Instant> watermark) {
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
        return OrderTable.of(live) == OrderTable.ORDER_METRICS;
    }

    private static void goBack(Table draft, OptionalLong replayed) {
        boolean any = draft.currentSnapshot() != null;
        if (replayed.isPresent() && draft.currentSnapshot().snapshotId() != replayed.getAsLong()) {
            draft.manageSnapshots().rollbackTo(replayed.getAsLong()).commit();
        } else if (replayed.isEmpty() && any) {
            draft.newDelete().deleteFromRowFilter(Expressions.alwaysTrue()).commit();
        }
    }

    /** Returns the number of rows that were written. */
    private long write(
            Draft draft,
            TablePair both,
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
        long rows = 0;
        for (List<String> paths : chunks(fresh)) {
            for (String days : FileDays.conditions(draft.table(), both.replayed(), paths)) {
                String condition = coming.sql() + " AND " + days;
                rows += insert(draft, columns, selected, both.draftRelation(), condition, paths);
            }
        }
        Table live = lake.catalog().loadTable(both.live());
        for (List<String> paths : chunks(old)) {
            for (String days : FileDays.conditions(live, both.base(), paths)) {
                String condition = "NOT %s AND %s".formatted(replaced.sql(), days);
                rows += insert(draft, columns, columns, both.liveRelation(), condition, paths);
            }
        }
        return rows;
    }

    private long insert(
            Draft draft,
            String columns,
            String selected,
            String relation,
            String condition,
            List<String> paths) {
        TrinoSession.Update update =
                lake.trino()
                        .update(
                                (DraftRows.INSERT
                                                + "(%s) SELECT %s FROM %s WHERE \"$path\" IN (%s) AND %s")
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
        return update.rows();
    }

    private static List<List<String>> chunks(List<String> paths) {
        List<List<String>> chunks = new ArrayList<>();
        for (int from = 0; from < paths.size(); from += CHUNK) {
            chunks.add(paths.subList(from, Math.min(paths.size(), from + CHUNK)));
        }
        return chunks;
    }

    private static void drop(Table draft, FileSplit fresh, String mark, long rows) {
        Transaction transaction = draft.newTransaction();
        if (!fresh.mixed().isEmpty() || !fresh.outside().isEmpty()) {
            DeleteFiles delete = transaction.newDelete();
            fresh.mixed().forEach(delete::deleteFile);
            fresh.outside().forEach(delete::deleteFile);
            delete.commit();
        }
        transaction.updateProperties().set(MARK, mark).set(ROWS, String.valueOf(rows)).commit();
        transaction.commitTransaction();
    }

    private boolean wholeLog(TableIdentifier live, TablePair both) {
        return OrderTable.of(live) == OrderTable.ORDER_METRICS
                || count(
                                both.liveRelation(),
                                "NOT " + RowRange.all().from(plan.source().partitions()).sql())
                        == 0;
    }

    private boolean anyMoved(ExchangedRows exchanged, Side side, TablePair both) {
        return count(both.relation(side), exchanged.movedOutsideCut(side)) > 0;
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
                                        sides.get(OrderTable.ORDER_METRICS.tableName())
                                                .liveRelation()),
                        row -> Sql.instant(row, 1))
                .getFirst();
    }
}
