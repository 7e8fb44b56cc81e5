package io.kappalake.transform.materialization;

import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.DraftRequest;
import io.kappalake.lakehouse.draft.Drafts;
import io.kappalake.lakehouse.draft.Replacing;
import io.kappalake.lakehouse.draft.TableShape;
import io.kappalake.lakehouse.trino.QueryFailure;
import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.lakehouse.trino.TrinoSession.Update;
import io.kappalake.transform.change.ChangesQuery;
import io.kappalake.transform.materialization.MatchedFiles.Matched;
import io.kappalake.transform.project.IncrementalStrategy;
import io.kappalake.transform.project.OnSourceDelete;
import io.kappalake.transform.relation.Columns;
import io.kappalake.transform.relation.Conversion;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TableState;
import io.kappalake.transform.relation.TrinoTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StringType;

/**
 * The copy-on-write of one incremental run, in two statements where keys tell which live files are
 * concerned, and in one where none is. No delete file ever arises.
 *
 * <pre>
 *   1. the model's rows          -> draft, or a stage where some of them are to go
 *      files of the same keys       by their metrics, and by "$path" where these leave many rows
 *   2. those rows and the others
 *      of these files            -> draft, in place of what the first statement wrote there
 * </pre>
 */
final class IncrementWriter {
    /** Rows up to which the keys are counted while the rows are written. */
    private static final long COUNTED_ROWS = 500_000;

    private final TrinoSession trino;
    private final Drafts drafts;
    private final TableWriter writer;
    private final TableSpec spec;
    private final TableState live;
    private final SchemaChange schema;
    private final Draft draft;
    private final MatchedFiles matches;
    private final boolean hasChange;
    private final Source source;
    private final DeltaCheck check;
    private final List<String> queryIds = new ArrayList<>();

    /**
     * The rows of an increment.
     *
     * @param hasChange whether they say which of them are to go
     * @param guard the query
     * @param insertsOnly whether the changes that it reads hold no deletes
     * @param rowsToRead rows that its changes hold; empty if it reads none
     */
    record Source(boolean hasChange, Guarded guard, boolean insertsOnly, OptionalLong rowsToRead) {}

    IncrementWriter(
            TrinoSession trino,
            Drafts drafts,
            TableWriter writer,
            TableSpec spec,
            TableState live,
            SchemaChange schema,
            Draft draft,
            Source source) {
        this.trino = trino;
        this.drafts = drafts;
        this.writer = writer;
        this.spec = spec;
        this.live = live;
        this.schema = schema;
        this.draft = draft;
        this.matches = new MatchedFiles(trino, spec, live, schema);
        this.hasChange = source.hasChange();
        this.source = source;
        boolean few =
                source.rowsToRead().isPresent() && source.rowsToRead().getAsLong() <= COUNTED_ROWS;
        this.check = new DeltaCheck(trino, spec, hasChange, few);
    }

    /** Writes. */
    Drafted write() {
        boolean takesBack = hasChange && spec.isKeyed() && takesBack();
        if (updatesSomeColumns()) {
            return staged();
        }
        if (!takesBack) {
            return direct(false);
        }
        if (source.insertsOnly()) {
            try {
                return direct(true);
            } catch (CompiledSqlFailure e) {
                if (!DeltaCheck.isTakenBack(e.failure())) {
                    throw e;
                }
                // the model itself says delete: go on through a stage
            }
        }
        return staged();
    }

    /** Whether rows that are to go have to be written as well, to find the files of their keys. */
    private boolean takesBack() {
        return switch (spec.onSourceDelete()) {
            case DELETE -> true;
            case FAIL -> !check.checksKeys();
            case IGNORE -> false;
        };
    }

    private boolean updatesSomeColumns() {
        return spec.strategy() == IncrementalStrategy.MERGE
                && spec.isKeyed()
                && !(spec.updated().isEmpty() && spec.kept().isEmpty());
    }

    /**
     * Writes the model's rows into the draft, where they stay if no live file has their keys.
     *
     * @param refusesDeletes whether a row that is to go stops it; see {@link DeltaCheck}
     */
    private Drafted direct(boolean refusesDeletes) {
        long rows = insert(draft, schema.written(), false, refusesDeletes);
        Table delta = draft.table();
        requireAllAgain(draftName());
        return switch (spec.strategy()) {
            case APPEND -> done("APPEND", rows, Matched.NONE, 0);
            case INSERT_OVERWRITE ->
                    done(
                            "INSERT OVERWRITE",
                            rows,
                            Matched.some(
                                    PartitionFiles.sharedWith(
                                            delta, live.table(), live.snapshot())),
                            0);
            case MERGE, DELETE_INSERT -> {
                if (!spec.isKeyed()) {
                    yield done("MERGE", rows, Matched.NONE, 0);
                }
                yield rows == 0
                        ? done(action(), 0, Matched.NONE, 0)
                        : rewritten(delta, draftName(), rows);
            }
        };
    }

    /** Puts the rows and those that share files with them in one file a partition, and not two. */
    private Drafted rewritten(Table delta, String keys, long rows) {
        Matched matched = matches.find(delta, keys, !check.checksKeys());
        boolean unchecked = !check.checksKeys() && !matched.keysChecked();
        if (matched.files().isEmpty()) {
            if (unchecked) {
                check.explain(keys);
            }
            return done(action(), rows, matched, 0);
        }
        long snapshot = delta.currentSnapshot().snapshotId();
        String version = TableState.versioned(writer.name(draft), snapshot);
        String all = Columns.names(TableWriter.names(schema.target()));
        String sql =
                "%s SELECT %s FROM %s UNION ALL %s%s"
                        .formatted(
                                writer.insert(draft, all),
                                all,
                                version,
                                matches.others(matched, version),
                                unchecked
                                        ? " UNION ALL "
                                                + check.stopAtBadKey(version, schema.target())
                                        : "");
        Update written;
        try {
            written = trino.update(sql);
        } catch (QueryFailure e) {
            if (DeltaCheck.isBroken(e)) {
                check.explain(version);
            }
            throw e;
        }
        queryIds.add(written.queryId());
        draft.withdraw(snapshot);
        return done(action(), rows, matched, written.rows() - rows);
    }

    private long insert(
            Draft into, List<String> names, boolean keepsDeletes, boolean refusesDeletes) {
        String columns = Columns.names(names);
        ModelQuery query = new ModelQuery(trino, source.guard().sql());
        try {
            Update written =
                    query.update(
                            writer.insert(into, columns) + "\n" + check.before(columns),
                            check.after(keepsDeletes, refusesDeletes));
            queryIds.add(written.queryId());
            return written.rows();
        } catch (CompiledSqlFailure e) {
            if (DeltaCheck.isBroken(e.failure())) {
                check.explain("(\n" + source.guard().sql().text() + "\n)");
            }
            throw e;
        }
    }

    /** Writes the model's rows, with those that are to go, into a table of their own first. */
    private Drafted staged() {
        Draft stage = openStage();
        try {
            List<String> columns = new ArrayList<>(schema.written());
            if (hasChange) {
                columns.add(ChangesQuery.CHANGE);
            }
            long rows = insert(stage, columns, true, false);
            String name = writer.name(stage).sql();
            if (!check.checksKeys()) {
                check.explain(name);
            }
            requireAllAgain(name);
            return rows == 0
                    ? done(action(), 0, Matched.NONE, 0)
                    : fromStage(name, stage.table(), rows);
        } finally {
            stage.discard();
        }
    }

    private Drafted fromStage(String stage, Table delta, long rows) {
        boolean deletes = spec.onSourceDelete() == OnSourceDelete.DELETE;
        String inserts = "(SELECT * FROM %s WHERE %s)".formatted(stage, check.inserted());
        String keys = deletes || !hasChange ? stage : inserts;
        Matched matched = matches.find(delta, keys, false);
        List<String> all = TableWriter.names(schema.target());
        String rowsOfModel =
                updatesSomeColumns()
                        ? combined(inserts)
                        : "SELECT %s FROM %s"
                                .formatted(
                                        matches.columns("", schema.written(), schema.target()),
                                        inserts);
        String others =
                matched.files().isEmpty() ? "" : " UNION ALL " + matches.others(matched, keys);
        Update written =
                trino.update(
                        "%s %s%s"
                                .formatted(
                                        writer.insert(draft, Columns.names(all)),
                                        rowsOfModel,
                                        others));
        queryIds.add(written.queryId());
        return done(action(), rows, matched, Math.max(0, written.rows() - rows));
    }

    /** Requires that each key comes again that rows had which were taken back. */
    private void requireAllAgain(String rows) {
        if (source.guard().takenBack().isEmpty()) {
            return;
        }
        String keys = Columns.names(spec.uniqueKey());
        long lost =
                trino.querySingle(
                                "SELECT count(*) FROM (SELECT %1$s FROM (\n%2$s\n) EXCEPT SELECT %1$s FROM %3$s)"
                                        .formatted(
                                                keys,
                                                source.guard().takenBack().get().text(),
                                                rows),
                                row -> row.getLong(1))
                        .orElse(0L);
        if (lost > 0) {
            throw Guarded.takenBack(
                    "its sources took back rows of %d keys of %s that no other rows have"
                            .formatted(lost, spec.relation()),
                    null);
        }
    }

    /** A query of the rows in which columns that the model does not update are as they were. */
    private String combined(String inserts) {
        String columns =
                TableWriter.names(schema.target()).stream()
                        .map(this::combinedColumn)
                        .collect(joining(", "));
        return "SELECT %s FROM %s AS DBT_INTERNAL_SOURCE LEFT JOIN (SELECT *, true AS \"_there\" FROM %s) AS DBT_INTERNAL_DEST ON %s"
                .formatted(columns, inserts, live.sql(), matches.predicate());
    }

    private String combinedColumn(String column) {
        String name = RelationName.quoted(column);
        boolean given = schema.written().contains(column);
        boolean there = live.schema().findField(column) != null;
        boolean updated =
                spec.uniqueKey().contains(column)
                        || !there
                        || (spec.updated().isEmpty()
                                ? !spec.kept().contains(column)
                                : spec.updated().contains(column));
        String fresh =
                given
                        ? "DBT_INTERNAL_SOURCE." + name
                        : "CAST(NULL AS %s)"
                                .formatted(
                                        TrinoTypes.sql(schema.target().findField(column).type()));
        return updated && given
                ? fresh
                : there
                        ? "IF(DBT_INTERNAL_DEST.\"_there\", %s, %s)"
                                .formatted(
                                        Conversion.sql(
                                                "DBT_INTERNAL_DEST." + name,
                                                live.schema().findField(column).type(),
                                                schema.target().findField(column).type()),
                                        fresh)
                        : fresh;
    }

    private String action() {
        return spec.strategy() == IncrementalStrategy.MERGE ? "MERGE" : "DELETE+INSERT";
    }

    private Drafted done(String action, long rows, Matched matched, long copied) {
        boolean nothing = matched.files().isEmpty() && !spec.isKeyed();
        return writer.drafted(
                draft,
                spec,
                Optional.of(live),
                // a key that somebody else adds meanwhile has to be seen, though no file has it now
                nothing
                        ? Replacing.nothing()
                        : matched.all() ? Replacing.everything() : Replacing.files(matched.files()),
                matched.files(),
                new TableWriter.Work(action, rows, copied, false, queryIds));
    }

    private String draftName() {
        return writer.name(draft).sql();
    }

    private Draft openStage() {
        List<NestedField> fields = new ArrayList<>();
        for (NestedField column : schema.target().columns()) {
            fields.add(column);
        }
        if (hasChange) {
            fields.add(NestedField.optional(2_000_000, ChangesQuery.CHANGE, StringType.get()));
        }
        TableIdentifier name =
                TableIdentifier.of(
                        spec.relation().identifier().namespace(),
                        spec.relation().table() + "__stage");
        return drafts.open(
                DraftRequest.of(name)
                        .name(TableWriter.stageName(spec.relation()))
                        .shape(
                                new TableShape(
                                        new Schema(fields),
                                        PartitionSpec.unpartitioned(),
                                        SortOrder.unsorted(),
                                        Map.of("format-version", "2"),
                                        Optional.empty()))
                        .build());
    }
}
