package io.kappalake.transform.materialization;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.DraftRequest;
import io.kappalake.lakehouse.draft.Drafts;
import io.kappalake.lakehouse.draft.Evolution;
import io.kappalake.lakehouse.draft.Replacing;
import io.kappalake.lakehouse.draft.TableShape;
import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.lakehouse.trino.TrinoSession.Column;
import io.kappalake.lakehouse.trino.TrinoSession.Update;
import io.kappalake.transform.change.ChangesQuery;
import io.kappalake.transform.change.FileChanges;
import io.kappalake.transform.memory.Fingerprint;
import io.kappalake.transform.project.IncrementalStrategy;
import io.kappalake.transform.relation.Columns;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TableState;
import io.kappalake.transform.relation.TableState.Pending;
import io.kappalake.transform.relation.TrinoTypes;
import io.kappalake.transform.sql.RewrittenSql;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Writes what a model's query gives into a draft of its table. The live table is only read. When a
 * method fails, its draft is discarded.
 */
public final class TableWriter {
    private static final int LONGEST_NAME = 180;
    private static final int HASH = 12;

    private final TrinoSession trino;
    private final Drafts drafts;
    private final String catalog;
    private final String publication;

    /**
     * A writer for one model.
     *
     * @param catalog Trino's name of the catalog
     * @param publication the publication that is to carry the draft
     */
    public TableWriter(TrinoSession trino, Drafts drafts, String catalog, String publication) {
        this.trino = requireNonNull(trino, "trino");
        this.drafts = requireNonNull(drafts, "drafts");
        this.catalog = requireNonNull(catalog, "catalog");
        this.publication = requireNonNull(publication, "publication");
    }

    /**
     * The name of the draft that is a model's lock: one run at a time writes a table. No other
     * table has the same; where names alone do not tell two apart, a hash does.
     */
    public static String draftName(RelationName table) {
        String plain = table.schema() + "__" + table.table();
        boolean clear =
                isClear(table.schema()) && isClear(table.table()) && plain.length() <= LONGEST_NAME;
        return clear
                ? plain
                : "%s__%s"
                        .formatted(
                                plain.substring(0, Math.min(plain.length(), LONGEST_NAME)),
                                new Fingerprint()
                                        .add(table.schema())
                                        .add(table.table())
                                        .text()
                                        .substring(0, HASH));
    }

    private static boolean isClear(String name) {
        return !name.contains("__") && !name.startsWith("_") && !name.endsWith("_");
    }

    /** The name of the draft that holds a model's rows while they are compared with the table. */
    public static String stageName(RelationName table) {
        return draftName(table) + "__stage";
    }

    /**
     * Writes the whole table anew.
     *
     * @param live the table that is there
     * @param columns that the query gives
     * @throws io.kappalake.lakehouse.LakehouseException {@code REFUSED} if another run writes it;
     *     {@code INVALID_INPUT} if the query's columns make no table; {@code FAILED} if keys stand
     *     there twice or are null
     * @throws CompiledSqlFailure if Trino fails the query
     */
    public Drafted rebuild(
            TableSpec spec, Optional<TableState> live, RewrittenSql sql, List<Column> columns) {
        ModelQuery query = new ModelQuery(trino, sql);
        Schema model = TrinoTypes.schema(withoutChange(columns));
        boolean hasChange = columns.size() != model.columns().size();
        requireColumns(spec, model);
        return rebuild(
                spec,
                live,
                model,
                draft -> {
                    String names = Columns.names(model);
                    Update written =
                            query.update(
                                    insert(draft, names) + "\nSELECT " + names + " FROM (",
                                    ")" + (hasChange ? insertsOnly() : ""));
                    if (spec.isKeyed()) {
                        KeyCheck.check(
                                trino,
                                spec,
                                name(draft).sql(),
                                spec.strategy() == IncrementalStrategy.MERGE);
                    }
                    return new Work(
                            live.isPresent() ? "REBUILD" : "CREATE",
                            written.rows(),
                            0,
                            true,
                            List.of(written.queryId()));
                });
    }

    /** A table that is built anew holds nothing that could be taken back. */
    private static String insertsOnly() {
        return " WHERE CASE %1$s WHEN 'insert' THEN true WHEN 'delete' THEN false ELSE CAST(fail('Invalid value in column _change (must be insert or delete)') AS boolean) END"
                .formatted(RelationName.quoted(ChangesQuery.CHANGE));
    }

    /** What writes the rows of a table into its draft. */
    interface Rows {
        Work write(Draft draft);
    }

    Drafted rebuild(TableSpec spec, Optional<TableState> live, Schema schema, Rows rows) {
        TableShape shape = spec.shape(schema);
        DraftRequest.Builder request =
                DraftRequest.of(spec.relation().identifier()).name(draftName(spec.relation()));
        // a table that stays as it is keeps the line of its snapshots, too
        if (live.filter(state -> Shape.isSame(shape, state.table())).isEmpty()) {
            request.shape(shape).evolution(Evolution.REPLACE);
        }
        Draft draft = drafts.open(request.build());
        return discardingOnFailure(
                draft,
                () -> {
                    requireBase(draft, live);
                    return drafted(
                            draft, spec, live, Replacing.everything(), Set.of(), rows.write(draft));
                });
    }

    /**
     * Writes what an incremental run adds and replaces.
     *
     * @param live the table as the run sees it
     * @param columns that the query gives
     * @param guarded the query to run instead where the model's rows have no {@code _change}
     * @param insertsOnly whether the changes that the query reads hold no deletes
     * @param rowsToRead rows that those changes hold; empty if the query reads none
     * @throws io.kappalake.lakehouse.LakehouseException {@code REFUSED} if another run writes the
     *     table; {@code INVALID_INPUT} if the columns do not fit; {@code FAILED} if keys stand
     *     there twice or are null
     * @throws CompiledSqlFailure if Trino fails the query
     */
    public Drafted increment(
            TableSpec spec,
            TableState live,
            RewrittenSql sql,
            List<Column> columns,
            Supplier<Guarded> guarded,
            boolean insertsOnly,
            OptionalLong rowsToRead) {
        boolean hasChange = columns.size() != withoutChange(columns).size();
        Guarded guard = hasChange ? new Guarded(sql, Optional.empty()) : guarded.get();
        IncrementWriter.Source source =
                new IncrementWriter.Source(hasChange, guard, insertsOnly, rowsToRead);
        SchemaChange schema = fitting(spec, live.table().schema(), columns);
        DraftRequest.Builder request =
                DraftRequest.of(spec.relation().identifier()).name(draftName(spec.relation()));
        if (schema.changed()) {
            request.shape(spec.shape(schema.target())).evolution(Evolution.EVOLVE);
        }
        Draft draft = drafts.open(request.build());
        return discardingOnFailure(
                draft,
                () -> {
                    requireBase(draft, Optional.of(live));
                    return new IncrementWriter(
                                    trino, drafts, this, spec, live, schema, draft, source)
                            .write();
                });
    }

    /**
     * What an incremental run with these columns does to a table's.
     *
     * @throws io.kappalake.lakehouse.LakehouseException {@code INVALID_INPUT} if they do not fit
     */
    static SchemaChange fitting(TableSpec spec, Schema live, List<Column> columns) {
        SchemaChange schema =
                SchemaChange.of(
                        spec.relation(),
                        live,
                        TrinoTypes.schema(withoutChange(columns)),
                        spec.onSchemaChange());
        requireColumns(spec, schema.target());
        return schema;
    }

    /** Refuses columns that do not fit the table that is there; see {@link #increment}. */
    public static void requireFitting(TableSpec spec, Schema live, List<Column> columns) {
        fitting(spec, live, columns);
    }

    private static void requireColumns(TableSpec spec, Schema schema) {
        KeyCheck.requireColumns(spec, "unique_key", spec.uniqueKey(), schema);
        KeyCheck.requireColumns(spec, "merge_update_columns", spec.updated(), schema);
        KeyCheck.requireColumns(spec, "merge_exclude_columns", spec.kept(), schema);
    }

    /** The query was made for one state of the live table; the draft must be on top of the same. */
    private static void requireBase(Draft draft, Optional<TableState> live) {
        boolean same =
                live.map(state -> state.snapshot().equals(draft.baseSnapshot()))
                        .orElse(draft.firstBuild());
        if (!same) {
            throw new TableMoved(RelationName.of("", draft.live()));
        }
    }

    /**
     * What a writer did.
     *
     * @param anew whether no row of the live table was copied
     */
    record Work(String action, long rows, long rowsCopied, boolean anew, List<String> queryIds) {}

    /** The draft as it stands, after the last statement that wrote into it. */
    Drafted drafted(
            Draft draft,
            TableSpec spec,
            Optional<TableState> live,
            Replacing replacing,
            Set<String> replaced,
            Work work) {
        Table table = draft.table();
        Snapshot snapshot = table.currentSnapshot();
        boolean all = replacing instanceof Replacing.Everything;
        long rows = snapshot == null ? 0 : FileChanges.totalRecords(table, snapshot.snapshotId());
        boolean makesSnapshot =
                rows > 0
                        || !replaced.isEmpty()
                        || (all && live.filter(TableWriter::isFilled).isPresent())
                        || (draft.evolution() == Evolution.REPLACE && !draft.firstBuild());
        Pending pending =
                new Pending(
                        name(draft),
                        snapshot == null
                                ? OptionalLong.empty()
                                : OptionalLong.of(snapshot.snapshotId()),
                        rows,
                        table.schema(),
                        all ? Set.of() : replaced,
                        all,
                        publication,
                        makesSnapshot);
        boolean waits = makesSnapshot || live.isEmpty() || draft.evolution() != Evolution.KEEP;
        TableState state =
                new TableState(
                        spec.relation(),
                        live.map(TableState::table).orElse(null),
                        live.map(TableState::snapshot).orElse(OptionalLong.empty()),
                        waits ? Optional.of(pending) : Optional.empty());
        return new Drafted(
                draft,
                replacing,
                state,
                work.action(),
                work.rows(),
                replaced.size(),
                work.rowsCopied(),
                spec.isKeyed()
                        && spec.strategy() == IncrementalStrategy.MERGE
                        && spec.predicates().isEmpty(),
                work.anew(),
                work.queryIds());
    }

    private static boolean isFilled(TableState live) {
        return live.snapshot().isPresent()
                && !FileChanges.between(live.table(), OptionalLong.empty(), live.snapshot())
                        .isEmpty();
    }

    RelationName name(Draft draft) {
        return RelationName.of(catalog, draft.name());
    }

    String insert(Draft draft, String columns) {
        return "INSERT INTO %s (%s)".formatted(name(draft).sql(), columns);
    }

    private static List<Column> withoutChange(List<Column> columns) {
        return columns.stream().filter(c -> !c.name().equals(ChangesQuery.CHANGE)).toList();
    }

    static List<String> names(Schema schema) {
        return schema.columns().stream().map(NestedField::name).toList();
    }

    private interface Writing {
        Drafted write();
    }

    private static Drafted discardingOnFailure(Draft draft, Writing writing) {
        try {
            return writing.write();
        } catch (RuntimeException e) {
            try {
                draft.discard();
            } catch (RuntimeException onDiscard) {
                e.addSuppressed(onDiscard);
            }
            throw e;
        }
    }
}
