package io.kappalake.transform.materialization;

import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.DraftRequest;
import io.kappalake.lakehouse.draft.Drafts;
import io.kappalake.lakehouse.draft.Replacing;
import io.kappalake.lakehouse.draft.TableShape;
import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.lakehouse.trino.TrinoSession.Update;
import io.kappalake.transform.change.ChangesQuery;
import io.kappalake.transform.project.IncrementalStrategy;
import io.kappalake.transform.project.OnSourceDelete;
import io.kappalake.transform.relation.Columns;
import io.kappalake.transform.relation.Conversion;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TableState;
import io.kappalake.transform.relation.TrinoTypes;
import io.kappalake.transform.sql.RewrittenSql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StringType;

/**
 * The copy-on-write of one incremental run: the model's rows go into the draft; the live files that
 * hold rows of the same keys are found by {@code $path}, and their other rows are copied beside. No
 * delete file ever arises.
 */
final class IncrementWriter {
    /** The message with which Trino stops when a row is to be taken back after all. */
    private static final String TAKEN_BACK = "kappalake: a row is to be taken back";

    private final TrinoSession trino;
    private final Drafts drafts;
    private final TableWriter writer;
    private final TableSpec spec;
    private final TableState live;
    private final SchemaChange schema;
    private final Draft draft;
    private final MatchedFiles matches;
    private final List<String> queryIds = new ArrayList<>();
    private Optional<RewrittenSql> takenBack = Optional.empty();

    IncrementWriter(
            TrinoSession trino,
            Drafts drafts,
            TableWriter writer,
            TableSpec spec,
            TableState live,
            SchemaChange schema,
            Draft draft) {
        this.trino = trino;
        this.drafts = drafts;
        this.writer = writer;
        this.spec = spec;
        this.live = live;
        this.schema = schema;
        this.draft = draft;
        this.matches = new MatchedFiles(trino, spec, live, schema);
    }

    /**
     * Writes.
     *
     * @param hasChange whether the rows say which of them are to go
     * @param insertsOnly whether nothing can have been taken back
     * @param takenBack gives what the model makes of rows that were taken back, all of which must
     *     come again
     */
    Drafted write(
            ModelQuery query,
            boolean hasChange,
            boolean insertsOnly,
            Optional<RewrittenSql> takenBack) {
        this.takenBack = takenBack;
        if (!hasChange && !updatesSomeColumns()) {
            return complete(query, "");
        }
        if (insertsOnly && !updatesSomeColumns()) {
            try {
                return complete(query, guard());
            } catch (CompiledSqlFailure e) {
                if (!e.failure().reason().contains(TAKEN_BACK)) {
                    throw e;
                }
                // the model itself says delete: go on through a stage
            }
        }
        Draft stage = openStage(hasChange);
        try {
            return staged(query, stage, hasChange);
        } finally {
            stage.discard();
        }
    }

    /** The model's rows are whole rows, and each is to stand in the table. */
    private Drafted complete(ModelQuery query, String condition) {
        if (!spec.isKeyed() || !spec.predicates().isEmpty()) {
            long rows = direct(query, condition);
            requireAllAgain(draftName());
            return merge(rows, draftName());
        }
        Draft stage = openStage(false);
        try {
            return together(query, condition, stage);
        } finally {
            stage.discard();
        }
    }

    /**
     * Writes the model's rows and those that share files with them in one statement, so that each
     * partition gets one new file and not two.
     */
    private Drafted together(ModelQuery query, String condition, Draft stage) {
        long rows = insert(query, stage, schema.written(), condition);
        requireAllAgain(writer.name(stage).sql());
        if (rows == 0) {
            return done(action(), 0, Set.of(), 0);
        }
        String keys = writer.name(stage).sql();
        Set<String> files = matches.checked(keys);
        String copied = files.isEmpty() ? "" : " UNION ALL " + matches.others(files, keys);
        List<String> all = TableWriter.names(schema.target());
        Update written =
                trino.update(
                        "%s SELECT %s FROM %s%s"
                                .formatted(
                                        writer.insert(draft, Columns.names(all)),
                                        matches.columns("", schema.written(), schema.target()),
                                        keys,
                                        copied));
        queryIds.add(written.queryId());
        return done(action(), rows, files, written.rows() - rows);
    }

    private boolean updatesSomeColumns() {
        return spec.strategy() == IncrementalStrategy.MERGE
                && spec.isKeyed()
                && !(spec.updated().isEmpty() && spec.kept().isEmpty());
    }

    private static String guard() {
        return " WHERE IF(%s = 'insert', true, CAST(fail('%s') AS boolean))"
                .formatted(RelationName.quoted(ChangesQuery.CHANGE), TAKEN_BACK);
    }

    private long direct(ModelQuery query, String condition) {
        return insert(query, draft, schema.written(), condition);
    }

    private long insert(ModelQuery query, Draft into, List<String> names, String condition) {
        String columns = Columns.names(names);
        Update written =
                query.update(
                        writer.insert(into, columns) + "\nSELECT " + columns + " FROM (",
                        ")" + condition);
        queryIds.add(written.queryId());
        return written.rows();
    }

    private Drafted staged(ModelQuery query, Draft stage, boolean hasChange) {
        List<String> columns = new ArrayList<>(schema.written());
        if (hasChange) {
            columns.add(ChangesQuery.CHANGE);
        }
        long rows = insert(query, stage, columns, "");
        String inserts =
                hasChange
                        ? " WHERE %s = 'insert'".formatted(RelationName.quoted(ChangesQuery.CHANGE))
                        : "";
        String stageName = writer.name(stage).sql();
        if (hasChange) {
            checkDeletes(stageName);
        } else {
            requireAllAgain(stageName);
        }
        if (updatesSomeColumns()) {
            insertCombined(stageName, inserts);
        } else {
            String kept = Columns.names(schema.written());
            queryIds.add(
                    trino.update(
                                    "%s SELECT %s FROM %s%s"
                                            .formatted(
                                                    writer.insert(draft, kept),
                                                    kept,
                                                    stageName,
                                                    inserts))
                            .queryId());
        }
        boolean deletes = hasChange && spec.onSourceDelete() == OnSourceDelete.DELETE;
        return merge(rows, deletes ? stageName : draftName());
    }

    /** Requires that each key comes again that rows had which were taken back. */
    private void requireAllAgain(String rows) {
        if (takenBack.isEmpty()) {
            return;
        }
        String keys = Columns.names(spec.uniqueKey());
        long lost =
                trino.querySingle(
                                "SELECT count(*) FROM (SELECT %1$s FROM (\n%2$s\n) EXCEPT SELECT %1$s FROM %3$s)"
                                        .formatted(keys, takenBack.get().text(), rows),
                                row -> row.getLong(1))
                        .orElse(0L);
        if (lost > 0) {
            throw Guarded.takenBack(
                    "its sources took back rows of %d keys of %s that no other rows have"
                            .formatted(lost, spec.relation()),
                    null);
        }
    }

    /** Whether rows are to be taken back that the model does not give anew, and may be. */
    private void checkDeletes(String stage) {
        String change = RelationName.quoted(ChangesQuery.CHANGE);
        trino.querySingle(
                        "SELECT %1$s FROM %2$s WHERE %1$s NOT IN ('insert', 'delete') OR %1$s IS NULL LIMIT 1"
                                .formatted(change, stage),
                        row -> String.valueOf(row.getString(1)))
                .ifPresent(
                        value -> {
                            throw new LakehouseException(
                                    ErrorCode.FAILED,
                                    "Invalid value '%s' in column _change of %s (must be insert or delete): mend the model"
                                            .formatted(value, spec.relation()));
                        });
        if (spec.onSourceDelete() == OnSourceDelete.IGNORE) {
            return;
        }
        boolean keyed = spec.isKeyed();
        if (keyed && spec.onSourceDelete() == OnSourceDelete.DELETE) {
            return;
        }
        String deleted =
                keyed
                        ? "SELECT %2$s FROM %1$s GROUP BY %2$s HAVING count_if(%3$s = 'insert') = 0"
                                .formatted(stage, Columns.names(spec.uniqueKey()), change)
                        : "SELECT 1 FROM %s WHERE %s = 'delete'".formatted(stage, change);
        long count =
                trino.querySingle("SELECT count(*) FROM (" + deleted + ")", row -> row.getLong(1))
                        .orElse(0L);
        if (count > 0) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    keyed
                            ? "Cannot merge into %s: its sources took back all rows of %d keys; set on_source_delete to delete (rows go) or ignore (rows stay)"
                                    .formatted(spec.relation(), count)
                            : "Cannot write into %s: its sources took back %d rows, and %s cannot; give it a unique_key, set on_source_delete to ignore, or build it anew with --full-refresh"
                                    .formatted(spec.relation(), count, spec.strategy()));
        }
    }

    /** Rows that are there keep the columns that the model does not update. */
    private void insertCombined(String stage, String condition) {
        KeyCheck.check(trino, spec, "(SELECT * FROM %s%s)".formatted(stage, condition), true);
        String columns =
                TableWriter.names(schema.target()).stream()
                        .map(this::combined)
                        .collect(joining(", "));
        queryIds.add(
                trino.update(
                                "%s SELECT %s FROM (SELECT * FROM %s%s) AS DBT_INTERNAL_SOURCE LEFT JOIN (SELECT *, true AS \"_there\" FROM %s) AS DBT_INTERNAL_DEST ON %s"
                                        .formatted(
                                                writer.insert(
                                                        draft,
                                                        Columns.names(
                                                                TableWriter.names(
                                                                        schema.target()))),
                                                columns,
                                                stage,
                                                condition,
                                                live.sql(),
                                                matches.predicate()))
                        .queryId());
    }

    private String combined(String column) {
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

    /** The draft holds the model's rows; now the live rows that share files with their keys. */
    private Drafted merge(long rows, String keys) {
        return switch (spec.strategy()) {
            case APPEND -> done("APPEND", rows, Set.of(), 0);
            case INSERT_OVERWRITE ->
                    done(
                            "INSERT OVERWRITE",
                            rows,
                            PartitionFiles.sharedWith(draft.table(), live.table(), live.snapshot()),
                            0);
            case MERGE, DELETE_INSERT -> {
                if (!spec.isKeyed()) {
                    yield done("MERGE", rows, Set.of(), 0);
                }
                if (rows == 0) {
                    yield done(action(), 0, Set.of(), 0);
                }
                boolean merge = spec.strategy() == IncrementalStrategy.MERGE;
                KeyCheck.check(trino, spec, draftName(), merge);
                Set<String> files = matches.find(keys);
                yield done(action(), rows, files, files.isEmpty() ? 0 : copyOthers(files, keys));
            }
        };
    }

    private String action() {
        return spec.strategy() == IncrementalStrategy.MERGE ? "MERGE" : "DELETE+INSERT";
    }

    private Drafted done(String action, long rows, Set<String> files, long copied) {
        return writer.drafted(
                draft,
                spec,
                Optional.of(live),
                // a key that somebody else adds meanwhile has to be seen, though no file has it now
                files.isEmpty() && !spec.isKeyed() ? Replacing.nothing() : Replacing.files(files),
                files,
                new TableWriter.Work(action, rows, copied, queryIds));
    }

    private long copyOthers(Set<String> files, String keys) {
        Update copied =
                trino.update(
                        "%s %s"
                                .formatted(
                                        writer.insert(
                                                draft,
                                                Columns.names(TableWriter.names(schema.target()))),
                                        matches.others(files, keys)));
        queryIds.add(copied.queryId());
        return copied.rows();
    }

    private String draftName() {
        return writer.name(draft).sql();
    }

    private Draft openStage(boolean hasChange) {
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
