package io.kappalake.transform.change;

import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.transform.relation.Columns;
import io.kappalake.transform.relation.FileList;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TableState;
import io.kappalake.transform.relation.TableState.Pending;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;

/**
 * The query behind {@code changes(relation)}: rows added and taken back since a snapshot, netted. A
 * row that stands in added and removed files alike did not change and does not appear; a row that
 * was there three times and now is once appears twice, as deletes.
 *
 * @param sql a query in parentheses with the table's columns and {@link #CHANGE}
 * @param rowsToRead rows in the files that it reads, as far as metadata tells
 * @param insertsOnly whether no row can have been taken back
 */
public record ChangesQuery(String sql, long rowsToRead, boolean insertsOnly) {
    /** The column that says what happened to a row: {@code insert} or {@code delete}. */
    public static final String CHANGE = "_change";

    private static final String QUOTED_CHANGE = RelationName.quoted(CHANGE);

    /**
     * Compares a state with an older snapshot of the same table.
     *
     * @param from the snapshot that was consumed; empty for none, so that all rows are inserts
     * @throws LakehouseException {@code INVALID_INPUT} if the table has a column of that name
     *     itself; {@code REFUSED} if files do not tell what changed, see {@link
     *     FileChanges#between}
     */
    public static ChangesQuery of(TableState state, OptionalLong from) {
        Schema schema = state.schema();
        if (schema.findField(CHANGE) != null) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot read changes of %s: it has a column %s itself, rename that"
                            .formatted(state.name(), CHANGE));
        }
        if (from.isEmpty()) {
            return everything(state, schema);
        }
        List<FileChanges> steps = FileChanges.steps(state.table(), from, state.snapshot());
        return state.pending().isPresent()
                ? withDraft(state, from, steps, state.pending().get())
                : ofFiles(state, steps, schema);
    }

    private static ChangesQuery everything(TableState state, Schema schema) {
        long rows =
                state.snapshot().isEmpty()
                        ? 0
                        : FileChanges.totalRecords(state.table(), state.snapshot().getAsLong());
        String sql =
                "(SELECT %s, 'insert' AS %s FROM %s)"
                        .formatted(Columns.names(schema), QUOTED_CHANGE, state.sql());
        return new ChangesQuery(sql, rows, true);
    }

    private static ChangesQuery ofFiles(TableState state, List<FileChanges> steps, Schema schema) {
        RelationName name = state.name();
        if (steps.isEmpty()) {
            String none =
                    "(SELECT %s, CAST(NULL AS varchar) AS %s FROM %s WHERE false)"
                            .formatted(Columns.names(schema), QUOTED_CHANGE, name.sql());
            return new ChangesQuery(none, 0, true);
        }
        long rows = steps.stream().mapToLong(FileChanges::rowsToRead).sum();
        boolean appends = steps.stream().allMatch(FileChanges::isAppendOnly);
        if (appends && steps.stream().allMatch(step -> FileList.fits(paths(step.added())))) {
            String sql =
                    steps.stream()
                            .map(step -> appended(state, step, schema))
                            .collect(joining(" UNION ALL "));
            return new ChangesQuery("(" + sql + ")", rows, true);
        }
        if (appends && steps.size() == 1 && steps.getFirst().areAllAppends(state.table())) {
            String columns = Columns.names(schema) + ", 'insert' AS " + QUOTED_CHANGE;
            String sql =
                    "(SELECT " + columns + " FROM " + tableChanges(name, steps.getFirst()) + ")";
            return new ChangesQuery(sql, rows, true);
        }
        List<String> parts = new ArrayList<>();
        steps.forEach(step -> parts.addAll(parts(state, step, schema)));
        return new ChangesQuery(netted(schema, parts), rows, appends);
    }

    private static String appended(TableState state, FileChanges step, Schema schema) {
        String columns = columnsOf(state, step.to(), schema);
        return select(
                columns + ", 'insert' AS " + QUOTED_CHANGE,
                state.name(),
                step.to(),
                FileList.in(state.name(), paths(step.added())));
    }

    /** The columns that the reader sees, out of a snapshot that may have had others. */
    private static String columnsOf(TableState state, OptionalLong snapshot, Schema schema) {
        return Columns.select(schema, Columns.of(state.table(), snapshot));
    }

    /** Rows that came, counted 1, and rows that went, counted -1. */
    private static List<String> parts(TableState state, FileChanges step, Schema schema) {
        List<String> added = paths(step.added());
        List<String> removed = paths(step.removed());
        // where the files are too many to name: rows of files that both snapshots have cancel out
        boolean named = FileList.fits(added) && FileList.fits(removed);
        List<String> parts = new ArrayList<>();
        if (step.to().isPresent() && !(named && added.isEmpty())) {
            parts.add(
                    select(
                            columnsOf(state, step.to(), schema) + ", 1 AS \"_n\"",
                            state.name(),
                            step.to(),
                            named ? FileList.in(state.name(), added) : "true"));
        }
        if (step.from().isPresent() && !(named && removed.isEmpty())) {
            parts.add(taken(state, step.from(), schema, named ? removed : null));
        }
        return parts;
    }

    /** Trino follows the snapshots itself, however many files they added. */
    private static String tableChanges(RelationName name, FileChanges changes) {
        return "TABLE(%s.system.table_changes(%s, %s, %d, %d))"
                .formatted(
                        RelationName.quoted(name.catalog()),
                        literal(name.schema()),
                        literal(name.table()),
                        changes.from().orElseThrow(),
                        changes.to().orElseThrow());
    }

    private static ChangesQuery withDraft(
            TableState state, OptionalLong from, List<FileChanges> steps, Pending draft) {
        Schema schema = state.schema();
        String drafted =
                "SELECT %s, 1 AS \"_n\" FROM (%s)"
                        .formatted(Columns.names(schema), TableState.draftRows(draft, schema));
        long rows = steps.stream().mapToLong(FileChanges::rowsToRead).sum() + draft.rows();
        List<String> parts = new ArrayList<>(List.of(drafted));
        if (draft.replacesAll()) {
            parts.add(taken(state, from, schema, null));
            return new ChangesQuery(netted(schema, parts), rows, false);
        }
        Set<String> replaced = new TreeSet<>(draft.replaced());
        for (FileChanges step : steps) {
            // a file that came and is replaced again needs no reading
            parts.addAll(parts(state, step.withoutAdded(draft.replaced()), schema));
            paths(step.added()).forEach(replaced::remove);
        }
        if (!replaced.isEmpty()) {
            parts.add(taken(state, state.snapshot(), schema, List.copyOf(replaced)));
        }
        boolean appends = replaced.isEmpty() && steps.stream().allMatch(FileChanges::isAppendOnly);
        return new ChangesQuery(netted(schema, parts), rows, appends);
    }

    /** Rows that the older snapshot had in some files, or in all where none are given. */
    private static String taken(
            TableState state, OptionalLong from, Schema schema, List<String> files) {
        return select(
                Columns.select(schema, Columns.of(state.table(), from)) + ", -1 AS \"_n\"",
                state.name(),
                from,
                files == null ? "true" : FileList.in(state.name(), files));
    }

    private static String netted(Schema schema, List<String> parts) {
        return ("(SELECT %1$s, IF(\"_n\" > 0, 'insert', 'delete') AS %2$s FROM (SELECT %1$s,"
                        + " sum(\"_n\") AS \"_n\" FROM (%3$s) GROUP BY %1$s HAVING sum(\"_n\") <> 0)"
                        + " CROSS JOIN UNNEST(sequence(1, abs(\"_n\"))))")
                .formatted(Columns.names(schema), QUOTED_CHANGE, String.join(" UNION ALL ", parts));
    }

    private static String select(
            String columns, RelationName name, OptionalLong snapshot, String condition) {
        return "SELECT %s FROM %s WHERE %s"
                .formatted(columns, TableState.versioned(name, snapshot.orElseThrow()), condition);
    }

    private static List<String> paths(List<DataFile> files) {
        return new ArrayList<>(files.stream().map(DataFile::location).toList());
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
