package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.trino.QueryFailure;
import io.kappalake.lakehouse.trino.SqlPosition;
import io.kappalake.transform.jinja.Position;
import io.kappalake.transform.manifest.TestNode;
import io.kappalake.transform.memory.Cursors;
import io.kappalake.transform.memory.Fingerprint;
import io.kappalake.transform.project.Severity;
import io.kappalake.transform.reading.Reader;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.result.Status;
import io.kappalake.transform.run.Compiler.Compiled;
import io.kappalake.transform.sql.RewrittenSql;
import io.kappalake.transform.sql.SqlStatement;
import io.trino.sql.parser.ParsingException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.types.Types.NestedField;

/** Runs data tests on what the run sees: drafted tables as they would be, others as pinned. */
final class Audit {
    /** The threshold of a test that says nothing of its own. */
    private static final String ANY = "!= 0";

    private final Lake lake;
    private final Compiler compiler;
    private final String schema;

    Audit(Lake lake, Compiler compiler, String schema) {
        this.lake = requireNonNull(lake, "lake");
        this.compiler = requireNonNull(compiler, "compiler");
        this.schema = requireNonNull(schema, "schema");
    }

    /** The rows that a test was judged by. */
    enum Judged {
        /** All rows of what it reads. */
        WHOLE,
        /** The rows that are new: the others passed before. */
        DELTA,
        /** None: the key was checked when the rows were written. */
        BY_KEY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * What a test found.
     *
     * @param failures what {@code fail_calc} counted
     * @param sql as compiled
     */
    record Finding(Status status, long failures, String message, String sql, Judged judged) {}

    /**
     * A test of one table alone.
     *
     * @param fingerprint of the test, its configuration and its SQL
     * @param unique the column whose values it requires to be unique; empty if it judges each row
     *     by itself
     */
    record Single(RelationName table, String fingerprint, Optional<String> unique) {}

    /** A test with what it reads at the states of the run. */
    record Known(TestNode test, Reader reader) {}

    /** Renders a test and looks at what it reads; runs no statement but those of its template. */
    Known read(TestNode test) {
        Reader reader = compiler.reader();
        Compiled compiled = compiler.compile(test, reader);
        compiler.read(compiled, reader, Compiler.file(test), schema);
        return new Known(test, reader);
    }

    /**
     * The table of a test that judges rows one by one, or the values of one column, and counts what
     * it finds; empty for any other test. Costs no query.
     */
    Optional<Single> single(Known known) {
        TestNode test = known.test();
        Reader reader = known.reader();
        boolean counts =
                test.config().failCalc().equals("count(*)") && test.config().limit().isEmpty();
        Optional<SqlStatement> statement = reader.single();
        if (!counts || statement.isEmpty() || reader.inputs().size() != 1) {
            return Optional.empty();
        }
        RelationName table = reader.inputs().keySet().iterator().next();
        String fingerprint =
                new Fingerprint()
                        .add(test.id())
                        .add(test.config().asMap())
                        .add(reader.code())
                        .text();
        if (statement.get().judgesRowsOf().filter(table::equals).isPresent()) {
            return Optional.of(new Single(table, fingerprint, Optional.empty()));
        }
        boolean anyIsBad =
                test.config().warnIf().equals(ANY) && test.config().errorIf().equals(ANY);
        return (anyIsBad ? uniqueColumn(statement.get(), table) : Optional.<String>empty())
                .map(column -> new Single(table, fingerprint, Optional.of(column)));
    }

    /** The column of dbt's own test {@code unique}, by the text of the test. */
    private Optional<String> uniqueColumn(SqlStatement statement, RelationName table) {
        String canonical = statement.canonical();
        return lake.pins().table(table).stream()
                .flatMap(state -> state.schema().columns().stream())
                .map(NestedField::name)
                .filter(statement::mentions)
                .filter(
                        column ->
                                canonical.equals(unique(column, table))
                                        || canonical.equals(
                                                unique(RelationName.quoted(column), table)))
                .findFirst();
    }

    private String unique(String column, RelationName table) {
        try {
            return SqlStatement.parse(
                            "select %1$s as unique_field, count(*) as n_records from %2$s where %1$s is not null group by %1$s having count(*) > 1"
                                    .formatted(column, table.sql()),
                            table.catalog(),
                            schema)
                    .canonical();
        } catch (ParsingException e) {
            // a name that needs quotes
            return "";
        }
    }

    /** The verdict on a test that the keys of the written rows have answered. */
    static Finding byKey() {
        return new Finding(Status.PASS, 0, "PASS", "", Judged.BY_KEY);
    }

    /**
     * Runs a test.
     *
     * @param draftOf the table of which only the draft's rows are to be judged
     * @throws LakehouseException with file and line, if it cannot run
     */
    Finding run(TestNode test, Optional<RelationName> draftOf) {
        Reader reader = compiler.reader();
        draftOf.ifPresent(reader::readDraftOf);
        Compiled compiled = compiler.compile(test, reader);
        Path file = Compiler.file(test);
        RewrittenSql sql = compiler.read(compiled, reader, file, schema);
        String calc = test.config().failCalc();
        String statement =
                "SELECT %s AS failures, %s %s AS should_warn, %s %s AS should_error FROM (\n%s\n%s) dbt_internal_test"
                        .formatted(
                                calc,
                                calc,
                                test.config().warnIf(),
                                calc,
                                test.config().errorIf(),
                                sql.text(),
                                test.config().limit().map(limit -> "LIMIT " + limit).orElse(""));
        record Counted(long failures, boolean warn, boolean error) {}
        Counted counted;
        try {
            counted =
                    lake.sessions()
                            .with(
                                    trino ->
                                            trino.querySingle(
                                                            statement,
                                                            row ->
                                                                    new Counted(
                                                                            row.getLong(1),
                                                                            row.getBoolean(2),
                                                                            row.getBoolean(3)))
                                                    .orElseThrow());
        } catch (QueryFailure e) {
            throw located(e, sql, compiled);
        }
        Path rows = compiler.path("run", file);
        Status status = status(test.config().severity(), counted.warn(), counted.error());
        String message =
                status == Status.PASS
                        ? "PASS"
                        : "Got %d %s, configured to %s if %s; their query: %s"
                                .formatted(
                                        counted.failures(),
                                        counted.failures() == 1 ? "result" : "results",
                                        status == Status.FAIL ? "fail" : "warn",
                                        status == Status.FAIL
                                                ? test.config().errorIf()
                                                : test.config().warnIf(),
                                        rows);
        return new Finding(
                status,
                counted.failures(),
                message,
                compiled.sql(),
                draftOf.isPresent() ? Judged.DELTA : Judged.WHOLE);
    }

    private static Status status(Severity severity, boolean warn, boolean error) {
        if (severity == Severity.ERROR && error) {
            return Status.FAIL;
        }
        return warn ? Status.WARN : Status.PASS;
    }

    private static LakehouseException located(QueryFailure e, RewrittenSql sql, Compiled compiled) {
        String where = "";
        if (e.place().isPresent() && e.place().get().line() > 1) {
            SqlPosition place = sql.original(e.place().get().line() - 1, e.place().get().column());
            Position at = compiled.rendered().source(place.line(), place.column());
            where = "%s:%d:%d: ".formatted(at.file(), at.line(), at.column());
        }
        return new LakehouseException(
                ErrorCode.FAILED,
                "%s%s (Trino query %s; the statement was: %s)"
                        .formatted(where, e.reason(), e.queryId(), e.statement()),
                e);
    }

    /**
     * A fingerprint of tests and of what they read besides some relations; costs no query.
     *
     * @param own relations whose state is not part of it
     */
    String fingerprint(Iterable<Known> tests, Set<RelationName> own) {
        Fingerprint fingerprint = new Fingerprint();
        for (Known known : tests) {
            TestNode test = known.test();
            Reader reader = known.reader();
            fingerprint.add(test.id()).add(test.config().asMap());
            reader.code().forEach(fingerprint::add);
            reader.inputs()
                    .forEach(
                            (name, state) -> {
                                if (!own.contains(name)) {
                                    fingerprint.add(name.sql()).add(Cursors.mark(state));
                                }
                            });
            if (!reader.isDeterministic()) {
                fingerprint.add(lake.runId());
            }
        }
        return fingerprint.text();
    }
}
