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
import io.kappalake.transform.relation.FileList;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TableState;
import io.kappalake.transform.relation.TrinoTypes;
import java.util.ArrayList;
import java.util.HashSet;
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
    private final List<String> queryIds = new ArrayList<>();

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
    }

    Drafted write(ModelQuery query, boolean hasChange, boolean insertsOnly) {
        if (!hasChange && !updatesSomeColumns()) {
            return merge(direct(query, ""), draftName());
        }
        if (insertsOnly && !updatesSomeColumns()) {
            try {
                return merge(direct(query, guard()), draftName());
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

    private boolean updatesSomeColumns() {
        return spec.strategy() == IncrementalStrategy.MERGE
                && TableWriter.keyed(spec)
                && !(spec.updated().isEmpty() && spec.kept().isEmpty());
    }

    private static String guard() {
        return " WHERE IF(%s = 'insert', true, CAST(fail('%s') AS boolean))"
                .formatted(RelationName.quoted(ChangesQuery.CHANGE), TAKEN_BACK);
    }

    private long direct(ModelQuery query, String condition) {
        String columns = Columns.names(schema.written());
        Update written =
                query.update(
                        writer.insert(draft, columns) + "\nSELECT " + columns + " FROM (",
                        ")" + condition);
        queryIds.add(written.queryId());
        return written.rows();
    }

    private Drafted staged(ModelQuery query, Draft stage, boolean hasChange) {
        List<String> columns = new ArrayList<>(schema.written());
        if (hasChange) {
            columns.add(ChangesQuery.CHANGE);
        }
        String names = Columns.names(columns);
        Update written =
                query.update(writer.insert(stage, names) + "\nSELECT " + names + " FROM (", ")");
        queryIds.add(written.queryId());
        String inserts =
                hasChange
                        ? " WHERE %s = 'insert'".formatted(RelationName.quoted(ChangesQuery.CHANGE))
                        : "";
        String stageName = writer.name(stage).sql();
        if (hasChange) {
            checkDeletes(stageName);
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
        return merge(written.rows(), deletes ? stageName : draftName());
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
        boolean keyed = TableWriter.keyed(spec);
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
                                "%s SELECT %s FROM (SELECT * FROM %s%s) s LEFT JOIN (SELECT *, true AS \"_there\" FROM %s) t ON %s"
                                        .formatted(
                                                writer.insert(
                                                        draft,
                                                        Columns.names(
                                                                TableWriter.names(
                                                                        schema.target()))),
                                                columns,
                                                stage,
                                                condition,
                                                liveTable(),
                                                keysEqual("s", "t")))
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
                        ? "s." + name
                        : "CAST(NULL AS %s)"
                                .formatted(
                                        TrinoTypes.sql(schema.target().findField(column).type()));
        return updated && given
                ? fresh
                : there ? "IF(t.\"_there\", t.%s, %s)".formatted(name, fresh) : fresh;
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
                if (!TableWriter.keyed(spec)) {
                    yield done("MERGE", rows, Set.of(), 0);
                }
                if (rows == 0) {
                    yield done(action(), 0, Set.of(), 0);
                }
                boolean merge = spec.strategy() == IncrementalStrategy.MERGE;
                KeyCheck.check(trino, spec, draftName(), merge);
                Set<String> files = matchedFiles(keys);
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
                files.isEmpty() ? Replacing.nothing() : Replacing.files(files),
                files,
                new TableWriter.Work(action, rows, copied, queryIds));
    }

    private Set<String> matchedFiles(String keys) {
        if (live.snapshot().isEmpty()) {
            return Set.of();
        }
        String sql =
                spec.predicates().isEmpty()
                        ? "SELECT DISTINCT \"$path\" FROM %s WHERE %s IN (SELECT %s FROM %s)"
                                .formatted(liveTable(), keyTuple(), names(), keys)
                        : "SELECT DISTINCT DBT_INTERNAL_DEST.\"$path\" FROM %s AS DBT_INTERNAL_DEST JOIN %s AS DBT_INTERNAL_SOURCE ON %s"
                                .formatted(liveTable(), keys, predicate());
        return new HashSet<>(trino.query(sql, row -> row.getString(1)));
    }

    private long copyOthers(Set<String> files, String keys) {
        Schema target = schema.target();
        List<String> columns =
                TableWriter.names(target).stream()
                        .filter(name -> live.schema().findField(name) != null)
                        .toList();
        String names = Columns.names(columns);
        String selected =
                columns.stream()
                        .map(name -> "t." + RelationName.quoted(name))
                        .collect(joining(", "));
        String rows =
                "(SELECT * FROM %s WHERE %s)"
                        .formatted(liveTable(), FileList.in(spec.relation(), files));
        String sql;
        if (spec.predicates().isEmpty()) {
            sql =
                    "%s SELECT %s FROM %s t LEFT JOIN (SELECT DISTINCT %s, true AS \"_new\" FROM %s) s ON %s WHERE s.\"_new\" IS NULL"
                            .formatted(
                                    writer.insert(draft, names),
                                    selected,
                                    rows,
                                    names(),
                                    keys,
                                    keysEqual("t", "s"));
        } else {
            // a row that meets the key but not the predicates stays
            sql =
                    "%s SELECT %s FROM %s AS DBT_INTERNAL_DEST WHERE NOT EXISTS (SELECT 1 FROM %s AS DBT_INTERNAL_SOURCE WHERE %s)"
                            .formatted(
                                    writer.insert(draft, names),
                                    selected.replace("t.", "DBT_INTERNAL_DEST."),
                                    rows,
                                    keys,
                                    predicate());
        }
        Update copied = trino.update(sql);
        queryIds.add(copied.queryId());
        return copied.rows();
    }

    private String predicate() {
        List<String> all =
                new ArrayList<>(List.of(keysEqual("DBT_INTERNAL_DEST", "DBT_INTERNAL_SOURCE")));
        spec.predicates().forEach(predicate -> all.add("(" + predicate + ")"));
        return String.join(" AND ", all);
    }

    private String keysEqual(String one, String other) {
        return spec.uniqueKey().stream()
                .map(RelationName::quoted)
                .map(key -> "%s.%s = %s.%s".formatted(one, key, other, key))
                .collect(joining(" AND "));
    }

    private String keyTuple() {
        return spec.uniqueKey().size() == 1 ? names() : "(" + names() + ")";
    }

    private String names() {
        return Columns.names(spec.uniqueKey());
    }

    private String liveTable() {
        return live.sql();
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
                        .name(TableWriter.draftName(spec.relation()) + "__stage")
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
