package io.kappalake.replay.compare;

import static io.kappalake.orders.table.OrderTable.DEAD_LETTERS;
import static io.kappalake.orders.table.OrderTable.ORDER_EVENTS;
import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.DraftRewrite;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.lake.Sql;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.publish.DraftRows;
import io.kappalake.replay.publish.FileDays;
import io.kappalake.replay.publish.ReplacedFiles;
import io.kappalake.replay.publish.TableRelations;
import io.kappalake.replay.publish.Trimmed;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.ReplayStep;
import io.kappalake.replay.run.Runs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes rows that a replay does not change out of its publication, so that readers of changes see
 * just those that differ. Live files without a difference stay. Of the others, rows that do not
 * differ are written to the draft as they are in the live table, with the time of their first
 * ingestion, and all revisions of a window.
 *
 * <p>What a publication leaves is the same to the audit: this is proved by its own comparison
 * before anything is noted. A process that dies in between leaves drafts that are brought back.
 */
public final class UnchangedRows {
    /** Files of a table beyond which the whole range is replaced: the ledger notes their names. */
    static final int MOST_FILES = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(UnchangedRows.class);

    private final ReplayLake lake;
    private final Runs runs;
    private final ReplayPlan plan;
    private final Trimmed trimmed;
    private final SortedMap<String, Draft> drafts;

    /** The unchanged rows of a trimmed replay. */
    public UnchangedRows(ReplayLake lake, Runs runs, ReplayRun run) {
        this.lake = lake;
        this.runs = runs;
        this.plan = run.plan();
        this.trimmed = run.details(ReplayStep.TRIMMED, Trimmed.class);
        this.drafts = lake.draftsByTable(run.id());
    }

    /** Brings back the drafts of a process that died while it took rows out. */
    public void undo() {
        trimmed.tables()
                .forEach(
                        (live, part) ->
                                Optional.ofNullable(drafts.get(live))
                                        .ifPresent(
                                                draft ->
                                                        DraftRewrite.undo(draft, part.snapshot())));
    }

    /**
     * Takes them out of an audited replay, and notes what is left as what was audited.
     *
     * @return whether anything was taken out
     * @throws LakehouseException {@code FAILED} if what would be left is not what was audited: the
     *     drafts are as they were
     */
    public boolean takeOut(ReplayAudit.Signature signature) {
        if (trimmed.tables().values().stream().allMatch(part -> part.files().isPresent())) {
            return false;
        }
        ReplacedFiles whole = new ReplacedFiles(lake.catalog(), plan, trimmed, drafts);
        for (String live : drafts.keySet()) {
            if (whole.files(live).size() > MOST_FILES) {
                LOG.info(
                        "{}: {} files of {} are replaced, more than {}: those without a difference too",
                        plan.run(),
                        whole.files(live).size(),
                        live,
                        MOST_FILES);
                return false;
            }
        }
        Map<String, TableRelations> audited = whole.relations();
        SortedMap<String, Trimmed.Part> parts = new TreeMap<>(trimmed.tables());
        try {
            for (ComparedRows rows : compared(audited)) {
                List<String> wanted =
                        tables(rows).stream()
                                .map(table -> lake.tables().name(table).toString())
                                .filter(live -> parts.get(live).files().isEmpty())
                                .toList();
                if (!wanted.isEmpty()) {
                    takeOut(wanted, rows, whole, audited, parts);
                }
            }
            requireSame(audited, whole, parts);
        } catch (RuntimeException e) {
            try {
                undo();
            } catch (RuntimeException undone) {
                e.addSuppressed(undone);
            }
            throw e;
        }
        note(parts, signature);
        return true;
    }

    /**
     * Puts rows that were taken out back, and notes the whole range as what was audited.
     *
     * @return whether any were taken out
     */
    public boolean putBack(ReplayAudit.Signature signature) {
        if (trimmed.tables().values().stream().allMatch(part -> part.files().isEmpty())) {
            return false;
        }
        SortedMap<String, Trimmed.Part> parts = new TreeMap<>();
        trimmed.tables().forEach((live, part) -> parts.put(live, part.all()));
        note(parts, signature);
        parts.forEach((live, part) -> DraftRewrite.undo(drafts.get(live), part.snapshot()));
        return true;
    }

    private void note(SortedMap<String, Trimmed.Part> parts, ReplayAudit.Signature signature) {
        runs.note(plan.run(), ReplayStep.TRIMMED, new Trimmed(trimmed.cut(), parts));
        SortedMap<String, Long> snapshots = new TreeMap<>();
        parts.forEach((live, part) -> part.snapshot().ifPresent(id -> snapshots.put(live, id)));
        runs.note(plan.run(), ReplayStep.AUDITED, signature.of(snapshots));
    }

    private List<ComparedRows> compared(Map<String, TableRelations> relations) {
        AuditSubject subject =
                new AuditSubject(
                        plan.run(),
                        new TreeMap<>(),
                        trimmed.cut().from(),
                        trimmed.cut().to(),
                        lake.rules(plan.live()),
                        lake.rules(plan.rules()),
                        relations);
        Rules rules = new Rules(List.of());
        return List.of(
                new ComparedRecords(subject, rules, BlockSize.USUAL),
                new LateEventRows(subject, rules, Map.of(), BlockSize.USUAL),
                new WindowRows(subject, rules, Tolerance.NONE, Optional.empty(), BlockSize.USUAL));
    }

    private static List<OrderTable> tables(ComparedRows rows) {
        return rows.table().equals(ORDER_EVENTS)
                ? List.of(ORDER_EVENTS, DEAD_LETTERS)
                : List.of(rows.table());
    }

    private void takeOut(
            List<String> tables,
            ComparedRows rows,
            ReplacedFiles whole,
            Map<String, TableRelations> audited,
            SortedMap<String, Trimmed.Part> parts) {
        List<List<BlockRange>> batches = Blocks.of(lake.trino(), rows).batches();
        try (DifferingKeys keys = DifferingKeys.of(lake, plan.run(), rows, batches)) {
            for (String live : tables) {
                parts.put(live, takeOut(live, rows, batches, keys, whole, audited));
            }
        }
    }

    private Trimmed.Part takeOut(
            String live,
            ComparedRows rows,
            List<List<BlockRange>> batches,
            DifferingKeys keys,
            ReplacedFiles whole,
            Map<String, TableRelations> audited) {
        Trimmed.Part part = trimmed.tables().get(live);
        Draft draft = drafts.get(live);
        List<String> replaced = new ArrayList<>();
        for (List<BlockRange> batch : batches) {
            replaced.addAll(filesThatDiffer(live, rows, batch, keys, whole));
        }
        replaced = List.copyOf(new TreeSet<>(replaced));
        DraftRows.endStatements(lake.trino(), draft.name());
        DraftRewrite rewrite = DraftRewrite.begin(draft);
        Table earlier = draft.table();
        long written = 0;
        List<String> fresh =
                FileDays.conditions(earlier, part.snapshot(), DraftRows.paths(earlier));
        List<String> old =
                FileDays.conditions(
                        lake.catalog().loadTable(draft.live()), whole.base(live), replaced);
        String kept = whole.rows(live, "*", replaced);
        List<String> elsewhere = new ArrayList<>();
        for (List<BlockRange> batch : batches) {
            String within = rows.within(batch);
            elsewhere.add(within);
            written +=
                    write(
                            draft,
                            audited.get(draft.live().name()).draft(),
                            within + " AND " + keys.contains(batch),
                            fresh);
            if (!replaced.isEmpty()) {
                written += write(draft, kept, within + " AND NOT " + keys.contains(batch), old);
            }
        }
        if (!replaced.isEmpty()) {
            written += write(draft, kept, "NOT (" + String.join(" OR ", elsewhere) + ")", old);
        }
        OptionalLong snapshot = rewrite.finish();
        long there = DraftRows.count(draft.table());
        if (there != written) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "The draft %s should have %d rows and has %d, so that somebody else writes to it; nothing was published; './kappalake replay publish %s' tries again"
                            .formatted(draft.name(), written, there, plan.run()));
        }
        LOG.info(
                "{}: {} of {} files of {} are replaced, by {} rows",
                plan.run(),
                replaced.size(),
                whole.files(live).size(),
                live,
                written);
        return part.only(snapshot, written, replaced);
    }

    private List<String> filesThatDiffer(
            String live,
            ComparedRows rows,
            List<BlockRange> batch,
            DifferingKeys keys,
            ReplacedFiles whole) {
        if (whole.files(live).isEmpty()) {
            return List.of();
        }
        return lake.trino()
                .query(
                        "SELECT DISTINCT file_path FROM %s WHERE %s AND %s"
                                .formatted(
                                        whole.rows(
                                                live,
                                                "*, \"$path\" AS file_path",
                                                whole.files(live)),
                                        rows.within(batch),
                                        keys.contains(batch)),
                        row -> row.getString(1));
    }

    private long write(Draft draft, String relation, String condition, List<String> portions) {
        String columns = Sql.columns(draft.table().schema());
        long rows = 0;
        for (String portion : portions) {
            rows +=
                    lake.trino()
                            .update(
                                    (DraftRows.INSERT + "(%s) SELECT %s FROM %s WHERE %s AND %s")
                                            .formatted(
                                                    Sql.name(draft.name()),
                                                    columns,
                                                    columns,
                                                    relation,
                                                    condition,
                                                    portion))
                            .rows();
        }
        return rows;
    }

    /** Compares what the publication would leave now with what was audited. */
    private void requireSame(
            Map<String, TableRelations> audited,
            ReplacedFiles whole,
            SortedMap<String, Trimmed.Part> parts) {
        Map<String, TableRelations> now = new HashMap<>();
        parts.forEach(
                (live, part) -> {
                    Draft draft = drafts.get(live);
                    Table table = draft.table();
                    List<String> stay = new ArrayList<>(whole.files(live));
                    stay.removeAll(new TreeSet<>(part.files().orElseThrow()));
                    String columns = Sql.columns(table.schema());
                    String left =
                            "(SELECT %s FROM %s UNION ALL SELECT %s FROM %s)"
                                    .formatted(
                                            columns,
                                            whole.rows(live, "*", stay),
                                            columns,
                                            TableRelations.at(draft.name(), part.snapshot()));
                    TableRelations relations = audited.get(draft.live().name());
                    now.put(
                            draft.live().name(),
                            new TableRelations(
                                    left, relations.draft(), relations.kept(), relations.live()));
                });
        for (ComparedRows rows : compared(now)) {
            List<List<BlockRange>> batches = Blocks.of(lake.trino(), rows).batches();
            if (!batches.isEmpty()) {
                throw new LakehouseException(
                        ErrorCode.FAILED,
                        "What would be published of %s is not what was audited, in %s; nothing was published; './kappalake replay publish %s --all-rows' replaces the whole range"
                                .formatted(
                                        tables(rows).stream()
                                                .map(OrderTable::tableName)
                                                .collect(joining(" and ")),
                                        batches.getFirst().getFirst(),
                                        plan.run()));
            }
        }
    }
}
