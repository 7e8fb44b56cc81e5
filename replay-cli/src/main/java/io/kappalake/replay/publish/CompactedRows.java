package io.kappalake.replay.publish;

import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.CompactedFiles;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.DraftRequest;
import io.kappalake.lakehouse.draft.PublicationResult;
import io.kappalake.lakehouse.draft.Publications;
import io.kappalake.lakehouse.draft.Remainder;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.lake.RowDigest;
import io.kappalake.replay.lake.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Takes publications back whose files were compacted since. The published rows stand in other files
 * then, among rows that stay: they are found there by hashes of all their columns, and the rows
 * that stay are written to drafts, which take the place of these files in the same atomic step. A
 * table of which no file was compacted exchanges files as ever. The drafts belong to this process:
 * those of one that died make way for the next.
 */
final class CompactedRows {
    private final ReplayLake lake;
    private final String run;

    CompactedRows(ReplayLake lake, String run) {
        this.lake = lake;
        this.run = run;
    }

    /**
     * Takes a publication back.
     *
     * @throws LakehouseException {@code REFUSED} if others changed rows or files that it added:
     *     nothing was changed
     */
    PublicationResult revert(PublicationResult published) {
        List<Remainder> remainders = new ArrayList<>();
        try {
            for (CompactedFiles compacted : CompactedFiles.of(lake.catalog(), published)) {
                remainders.add(remainder(compacted));
            }
            return Publications.revert(lake.catalog(), published, run, lake.owner(), remainders);
        } catch (RuntimeException e) {
            remainders.forEach(remainder -> remainder.draft().discard(e));
            throw e;
        }
    }

    private Remainder remainder(CompactedFiles compacted) {
        Table table = lake.catalog().loadTable(compacted.published().live());
        long after = compacted.published().after().getAsLong();
        String gone = relation(compacted, table, after, compacted.gone(), compacted.otherFiles());
        Set<String> files = filesWith(compacted, table, gone);
        String found =
                relation(compacted, table, compacted.present(), files, without(compacted, files));
        String hash = RowDigest.hash(table.schema().columns());
        String isGone = "%s IN (SELECT %s FROM %s)".formatted(hash, hash, gone);
        long rows = requireAll(compacted, table, gone, found, isGone);
        Draft draft =
                lake.drafts(run)
                        .open(
                                DraftRequest.of(compacted.published().live())
                                        .base(compacted.present())
                                        .build());
        try {
            String columns = Sql.columns(table.schema());
            long written = 0;
            for (String days :
                    FileDays.conditions(table, OptionalLong.of(compacted.present()), files)) {
                written +=
                        lake.trino()
                                .update(
                                        (DraftRows.INSERT
                                                        + "(%s) SELECT %s FROM %s WHERE NOT (%s) AND %s")
                                                .formatted(
                                                        Sql.name(draft.name()),
                                                        columns,
                                                        columns,
                                                        found,
                                                        isGone,
                                                        days))
                                .rows();
            }
            Table others = draft.table();
            if (written != rows || DraftRows.count(others) != rows) {
                throw new LakehouseException(
                        ErrorCode.FAILED,
                        "The draft %s should have %d rows and has %d: nothing was changed; try again"
                                .formatted(draft.name(), rows, DraftRows.count(others)));
            }
            Snapshot snapshot = others.currentSnapshot();
            return new Remainder(
                    compacted,
                    files,
                    draft,
                    snapshot == null
                            ? OptionalLong.empty()
                            : OptionalLong.of(snapshot.snapshotId()));
        } catch (RuntimeException e) {
            draft.discard(e);
            throw e;
        }
    }

    /** Finds the files that appeared since and hold rows of those that are gone. */
    private Set<String> filesWith(CompactedFiles compacted, Table table, String gone) {
        if (compacted.appeared().isEmpty()) {
            return Set.of();
        }
        String hash = RowDigest.hash(table.schema().columns());
        String appeared =
                relation(
                        compacted,
                        table,
                        compacted.present(),
                        compacted.appeared(),
                        compacted.stayed());
        return new TreeSet<>(
                lake.trino()
                        .query(
                                "SELECT DISTINCT file_path FROM %s WHERE %s IN (SELECT %s FROM %s)"
                                        .formatted(appeared, hash, hash, gone),
                                row -> row.getString(1)));
    }

    /**
     * Requires that the files hold all rows that are gone, each as often.
     *
     * @return the number of their other rows
     */
    private long requireAll(
            CompactedFiles compacted, Table table, String gone, String found, String isGone) {
        String digest = RowDigest.of(table.schema().columns());
        Content then = content("count(*), to_hex(%s)".formatted(digest), gone);
        Content now =
                content(
                        "count(*) FILTER (WHERE is_gone), to_hex(%s FILTER (WHERE is_gone)), count(*)"
                                .formatted(digest),
                        "(SELECT *, %s AS is_gone FROM %s)".formatted(isGone, found));
        if (then.rows() != now.rows() || !then.digest().equals(now.digest())) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot exchange the rows of %s back: %d files that were added are not in the table any more, and of their %d rows the files since hold %d, or other ones: others changed them; nothing was changed"
                            .formatted(
                                    compacted.published().live(),
                                    compacted.gone().size(),
                                    then.rows(),
                                    now.rows()));
        }
        return now.all() - now.rows();
    }

    private record Content(long rows, String digest, long all) {}

    private Content content(String aggregates, String relation) {
        return lake.trino()
                .query(
                        "SELECT %s FROM %s".formatted(aggregates, relation),
                        row ->
                                new Content(
                                        row.getLong(1),
                                        String.valueOf(row.getString(2)),
                                        row.getMetaData().getColumnCount() < 3
                                                ? row.getLong(1)
                                                : row.getLong(3)))
                .getFirst();
    }

    /**
     * Some files of the table at a snapshot, with the columns that it has now: by their ids, null
     * where the snapshot had none; and {@code file_path}.
     */
    private static String relation(
            CompactedFiles compacted,
            Table table,
            long snapshot,
            Set<String> wanted,
            Set<String> others) {
        Schema then = table.schemas().get(table.snapshot(snapshot).schemaId());
        String columns =
                table.schema().columns().stream()
                        .map(column -> "%s AS %s".formatted(value(column, then), quoted(column)))
                        .collect(joining(", "));
        String condition =
                wanted.isEmpty() || others.isEmpty()
                        ? String.valueOf(!wanted.isEmpty())
                        : PathCondition.of(List.copyOf(wanted), List.copyOf(others))
                                .orElseThrow(
                                        () ->
                                                new LakehouseException(
                                                        ErrorCode.REFUSED,
                                                        "Cannot name %d files of %s in one statement: compact the table (ALTER TABLE %2$s EXECUTE optimize) and try again"
                                                                .formatted(
                                                                        wanted.size(),
                                                                        compacted
                                                                                .published()
                                                                                .live())));
        return "(SELECT %s, \"$path\" AS file_path FROM %s WHERE %s)"
                .formatted(columns, Sql.at(compacted.published().live(), snapshot), condition);
    }

    private static String value(NestedField column, Schema then) {
        NestedField before = then.findField(column.fieldId());
        return before == null ? "NULL" : quoted(before);
    }

    private static String quoted(NestedField column) {
        return Sql.columns(new Schema(column));
    }

    private static Set<String> without(CompactedFiles compacted, Set<String> files) {
        Set<String> others = new TreeSet<>(compacted.appeared());
        others.removeAll(files);
        others.addAll(compacted.stayed());
        return others;
    }
}
