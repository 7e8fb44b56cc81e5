package io.kappalake.replay.publish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.metadata.LiveFiles;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import io.kappalake.lakehouse.draft.metadata.OthersChanges;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.lake.RowDigest;
import io.kappalake.replay.lake.Sql;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.ReplayRunner;
import io.kappalake.replay.run.ReplayStep;
import io.kappalake.replay.run.Runs;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Brings an audited replay up to live tables whose files were compacted since it was trimmed. The
 * rows that it replaces stand in other files then, among rows that stay: it is trimmed again on the
 * present files, if these hold the same rows of the range. What was audited stays what is
 * published.
 */
final class CompactedTables {
    private final ReplayLake lake;
    private final Runs runs;
    private final ReplayRun run;
    private final Trimmed trimmed;
    private final SortedMap<String, Draft> drafts;

    CompactedTables(ReplayLake lake, Runs runs, ReplayRun run) {
        this.lake = lake;
        this.runs = runs;
        this.run = run;
        this.trimmed = run.details(ReplayStep.TRIMMED, Trimmed.class);
        this.drafts = lake.draftsByTable(run.id());
    }

    /**
     * Trims again where it has to be, and notes it.
     *
     * @return the replay afterwards
     * @throws LakehouseException {@code REFUSED} if rows of the range were changed too
     */
    ReplayRun bringUp() {
        SortedMap<String, Long> snapshots = new TreeMap<>();
        trimmed.tables().forEach((name, part) -> look(name, part, snapshots));
        if (snapshots.isEmpty()) {
            return run;
        }
        ReplayRunner.CaughtUp caughtUp =
                run.details(ReplayStep.CAUGHT_UP, ReplayRunner.CaughtUp.class);
        Trimmer trimmer = new Trimmer(lake, run.plan(), caughtUp.snapshots());
        snapshots.forEach((name, snapshot) -> requireSameRows(trimmer, name, snapshot));
        Trimmed again = trimmer.again(trimmed, snapshots);
        ObjectNode signature = run.last(ReplayStep.AUDITED).orElseThrow().deepCopy();
        ObjectNode signed = signature.putObject("snapshots");
        again.tables()
                .forEach((name, part) -> part.snapshot().ifPresent(id -> signed.put(name, id)));
        runs.note(run.id(), ReplayStep.TRIMMED, again);
        runs.note(run.id(), ReplayStep.AUDITED, signature);
        return runs.load(run.id());
    }

    private void look(String name, Trimmed.Part part, SortedMap<String, Long> snapshots) {
        Draft draft = drafts.get(name);
        LiveTable live = LiveTable.find(lake.catalog(), TableIdentifier.parse(name)).orElse(null);
        if (draft == null || live == null || live.currentSnapshot().isEmpty()) {
            // refused by what follows
            return;
        }
        OptionalLong base = part.base(run.plan().sinks().get(name).snapshot());
        boolean interrupted =
                Trimmer.wasTrimmedAgain(draft)
                        && !LiveTable.find(lake.catalog(), draft.name())
                                .orElseThrow()
                                .currentSnapshot()
                                .equals(part.snapshot());
        if (interrupted || isCompacted(live, base, name)) {
            snapshots.put(name, live.currentSnapshot().getAsLong());
        }
    }

    private boolean isCompacted(LiveTable live, OptionalLong base, String name) {
        if (base.isEmpty() || base.equals(live.currentSnapshot())) {
            return false;
        }
        OthersChanges since = OthersChanges.since(live.metadata(), base);
        if (since.complete() && since.onlyAdded()) {
            return false;
        }
        if (live.metadata().snapshot(base.getAsLong()) == null) {
            return true;
        }
        List<String> replaced =
                new ReplacedFiles(lake.catalog(), run.plan(), trimmed, drafts).files(name);
        return !LiveFiles.of(live, live.currentSnapshot()).paths().containsAll(replaced);
    }

    /** Compares the rows of the range before and after, wherever they lie. */
    private void requireSameRows(Trimmer trimmer, String name, long present) {
        Draft draft = drafts.get(name);
        String range = trimmer.replaced(draft, trimmed);
        OptionalLong planned = run.plan().sinks().get(name).snapshot();
        Content before = content(draft, TableRelations.at(draft.live(), planned), range);
        Content now = content(draft, Sql.at(draft.live(), present), range);
        if (!before.equals(now)) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot publish the replay %s: others changed rows of %s that it replaces (%d rows when it was planned, %d now, of %s); nothing was changed; cancel it and plan again"
                            .formatted(run.id(), name, before.rows(), now.rows(), trimmed.cut()));
        }
    }

    private record Content(long rows, String digest) {}

    private Content content(Draft draft, String relation, String range) {
        return lake.trino()
                .query(
                        "SELECT count(*), to_hex(%s) FROM %s WHERE %s"
                                .formatted(
                                        RowDigest.of(draft.table().schema().columns()),
                                        relation,
                                        range),
                        row -> new Content(row.getLong(1), String.valueOf(row.getString(2))))
                .getFirst();
    }
}
