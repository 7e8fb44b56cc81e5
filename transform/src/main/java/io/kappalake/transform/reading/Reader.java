package io.kappalake.transform.reading;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.transform.change.ChangesQuery;
import io.kappalake.transform.reading.Pins.Pin;
import io.kappalake.transform.relation.Columns;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TableState;
import io.kappalake.transform.sql.RewrittenSql;
import io.kappalake.transform.sql.SqlStatement;
import io.kappalake.transform.sql.SqlStatement.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.iceberg.Schema;

/**
 * Turns what a node's SQL says into what this run is to read: tables at their pinned snapshots or
 * with the draft that waits for them, views and ephemeral models as their queries, {@code
 * changes()} as the rows since the cursor. Remembers what was read. One per node; not for several
 * threads.
 */
public final class Reader {
    /** The schema in which {@code changes(schema.table)} stands in compiled SQL. */
    public static final String CHANGES_SCHEMA = "kappalake$changes";

    /** The schema in which ephemeral models stand in compiled SQL. */
    public static final String EPHEMERAL_SCHEMA = "kappalake$ephemeral";

    private final Pins pins;
    private final Function<RelationName, Optional<String>> queries;
    private final Function<RelationName, OptionalLong> cursors;
    private final Map<RelationName, TableState> inputs = new TreeMap<>();
    private final Map<RelationName, ChangesQuery> changes = new LinkedHashMap<>();
    private final List<String> code = new ArrayList<>();
    private final Deletes deletes;
    private boolean deterministic = true;
    private boolean mentionsChange;
    private boolean asked;
    private Optional<RelationName> drafted = Optional.empty();
    private Optional<SqlStatement> first = Optional.empty();

    /** The treatment of rows that {@code changes()} reports as taken back. */
    public sealed interface Deletes {
        /** They are rows like others, with {@code delete} in {@code _change}. */
        record Give() implements Deletes {}

        /** They are left out. */
        record LeaveOut() implements Deletes {}

        /** They are the only ones. */
        record Alone() implements Deletes {}

        /**
         * They are left out where a row with the same key comes, in the columns of these names; any
         * other, and any where a relation has not all of these columns or none is named, fails the
         * statement with {@link #TAKEN_BACK}.
         */
        record Fail(List<String> keys) implements Deletes {
            public Fail {
                keys = List.copyOf(keys);
            }
        }
    }

    /** The message with which Trino stops when rows were taken back that nobody asked for. */
    public static final String TAKEN_BACK = "kappalake: rows were taken back";

    /**
     * A reader for one node.
     *
     * @param queries the compiled SQL of the project's views and ephemeral models
     * @param cursors the snapshot of a relation that the node consumed last; empty for none
     */
    public Reader(
            Pins pins,
            Function<RelationName, Optional<String>> queries,
            Function<RelationName, OptionalLong> cursors) {
        this(pins, queries, cursors, new Deletes.Give());
    }

    private Reader(
            Pins pins,
            Function<RelationName, Optional<String>> queries,
            Function<RelationName, OptionalLong> cursors,
            Deletes deletes) {
        this.pins = requireNonNull(pins, "pins");
        this.queries = requireNonNull(queries, "queries");
        this.cursors = requireNonNull(cursors, "cursors");
        this.deletes = requireNonNull(deletes, "deletes");
    }

    /** A reader of the same states that treats rows taken back in another way. */
    public Reader with(Deletes otherwise) {
        return new Reader(pins, queries, cursors, otherwise);
    }

    /** Reads of one table only the rows of the draft that waits for it. */
    public void readDraftOf(RelationName table) {
        drafted = Optional.of(table);
    }

    /**
     * The SQL to run for a compiled SQL.
     *
     * @throws io.trino.sql.parser.ParsingException if it is no statement
     * @throws LakehouseException {@code FAILED} if a relation does not exist; see {@link
     *     ChangesQuery#of}
     */
    public RewrittenSql read(String compiled, String catalog, String schema) {
        SqlStatement statement = SqlStatement.parse(compiled, catalog, schema);
        first = first.or(() -> Optional.of(statement));
        deterministic &= statement.isDeterministic();
        mentionsChange |= statement.mentions(ChangesQuery.CHANGE);
        code.add(catalog + "." + schema + ": " + statement.canonical());
        return statement.rewrite(this::reading);
    }

    private Optional<String> reading(Reference reference) {
        RelationName name = reference.name();
        if (name.schema().equals(CHANGES_SCHEMA)) {
            return Optional.of(changesOf(name));
        }
        if (reference.versioned()) {
            return Optional.empty();
        }
        Optional<String> query = queries.apply(name);
        if (query.isPresent()) {
            return Optional.of(
                    "(" + read(query.get(), name.catalog(), name.schema()).text() + "\n)");
        }
        return switch (pins.pin(name)) {
            case Pin.OfTable table -> {
                inputs.put(name, table.state());
                boolean draftAlone =
                        drafted.filter(name::equals).isPresent()
                                && table.state().pending().isPresent();
                yield Optional.of(
                        draftAlone
                                ? "("
                                        + TableState.draftRows(
                                                table.state().pending().get(),
                                                table.state().schema())
                                        + ")"
                                : table.state().sql());
            }
            case Pin.OfView view ->
                    Optional.of(
                            "("
                                    + read(view.sql(), view.defaultCatalog(), view.defaultSchema())
                                            .text()
                                    + "\n)");
            case Pin.OfQuery other -> Optional.of(other.sql());
            case Pin.Foreign foreign -> {
                deterministic = false;
                yield Optional.empty();
            }
            case Pin.Missing missing -> throw missing(name);
        };
    }

    private static LakehouseException missing(RelationName name) {
        return new LakehouseException(
                ErrorCode.FAILED,
                "Cannot read %s: there is no such table or view; if it is a model or a seed of the project, build it first (--select +model)"
                        .formatted(name));
    }

    private String changesOf(RelationName marker) {
        int dot = marker.table().indexOf('.');
        RelationName name =
                new RelationName(
                        marker.catalog(),
                        marker.table().substring(0, dot),
                        marker.table().substring(dot + 1));
        String sql = changes.computeIfAbsent(name, this::query).sql();
        String change = RelationName.quoted(ChangesQuery.CHANGE);
        return switch (deletes) {
            case Deletes.Give give -> sql;
            case Deletes.LeaveOut leave ->
                    "(SELECT * FROM %s WHERE %s = 'insert')".formatted(sql, change);
            case Deletes.Alone alone ->
                    "(SELECT * FROM %s WHERE %s = 'delete')".formatted(sql, change);
            case Deletes.Fail fail -> failing(sql, name, fail.keys());
        };
    }

    private String failing(String sql, RelationName name, List<String> keys) {
        String change = RelationName.quoted(ChangesQuery.CHANGE);
        String stop =
                "CAST(fail('%s in %s') AS boolean)"
                        .formatted(TAKEN_BACK, name.toString().replace("'", "''"));
        Schema schema = inputs.get(name).schema();
        if (keys.isEmpty() || keys.stream().anyMatch(key -> schema.findField(key) == null)) {
            return "(SELECT * FROM %s WHERE IF(%s = 'insert', true, %s))"
                    .formatted(sql, change, stop);
        }
        return "(SELECT %1$s, %2$s FROM (SELECT *, count_if(%2$s = 'insert') OVER (PARTITION BY %3$s) AS \"_came\" FROM %4$s) WHERE IF(%2$s = 'insert', true, IF(\"_came\" > 0, false, %5$s)))"
                .formatted(Columns.names(schema), change, Columns.names(keys), sql, stop);
    }

    private ChangesQuery query(RelationName name) {
        if (queries.apply(name).isPresent() || pins.pin(name) instanceof Pin.OfView) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot read changes of %s: it is a view, and only tables have snapshots; name the table that it reads"
                            .formatted(name));
        }
        TableState state = pins.table(name).orElseThrow(() -> missing(name));
        inputs.put(name, state);
        return ChangesQuery.of(state, cursors.apply(name));
    }

    /** The marker that stands in compiled SQL for the changes of a relation. */
    public static String changesMarker(RelationName name) {
        return new RelationName(name.catalog(), CHANGES_SCHEMA, name.toString()).sql();
    }

    /** The tables that were read, with the states that were seen. */
    public Map<RelationName, TableState> inputs() {
        return inputs;
    }

    /** The relations whose changes were read. */
    public Map<RelationName, ChangesQuery> changes() {
        return changes;
    }

    /** Whether reading the same states again would give the same rows. */
    public boolean isDeterministic() {
        return deterministic;
    }

    /**
     * What was read, as SQL in Trino's own format: views and ephemeral models are in it, snapshots
     * are not. Equal for what would read the same of the same states.
     */
    public List<String> code() {
        return List.copyOf(code);
    }

    /** Whether what was read speaks of the column {@code _change}. */
    public boolean mentionsChange() {
        return mentionsChange;
    }

    /** Notes that the text of the SQL depends on the answer of a query. */
    public void ask() {
        asked = true;
    }

    /** Whether the text of the SQL depends on the answer of a query. */
    public boolean isAsked() {
        return asked;
    }

    /** The only statement that was read, with nothing put into it; empty if there were others. */
    public Optional<SqlStatement> single() {
        return code.size() == 1 && !asked && changes.isEmpty() ? first : Optional.empty();
    }
}
