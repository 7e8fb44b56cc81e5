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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.types.Types.NestedField;

/** Runs data tests on what the run sees: drafted tables as they would be, others as pinned. */
final class Audit {
    /** The threshold of a test that says nothing of its own. */
    private static final String ANY = "!= 0";

    private static final String COUNT = "count(*)";

    private static final String UNIQUE =
            "select %1$s as unique_field, count(*) as n_records from %2$s where %1$s is not null group by %1$s having count(*) > 1";
    private static final String NOT_NULL = "select %1$s from %2$s where %1$s is null";

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
     * @param notNull the column that it requires to have a value in each row, if that is all that
     *     it requires
     */
    record Single(
            RelationName table,
            String fingerprint,
            Optional<String> unique,
            Optional<String> notNull) {}

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
        boolean counts = Prepared.counts(test) && test.config().limit().isEmpty();
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
        boolean anyIsBad =
                test.config().warnIf().equals(ANY) && test.config().errorIf().equals(ANY);
        if (statement.get().judgesRowsOf().filter(table::equals).isPresent()) {
            Optional<String> notNull =
                    anyIsBad ? column(statement.get(), table, NOT_NULL) : Optional.empty();
            return Optional.of(new Single(table, fingerprint, Optional.empty(), notNull));
        }
        return (anyIsBad ? column(statement.get(), table, UNIQUE) : Optional.<String>empty())
                .map(
                        column ->
                                new Single(
                                        table, fingerprint, Optional.of(column), Optional.empty()));
    }

    /** The column of one of dbt's own tests, by the text of the test. */
    private Optional<String> column(SqlStatement statement, RelationName table, String test) {
        String canonical = statement.canonical();
        return lake.pins().table(table).stream()
                .flatMap(state -> state.schema().columns().stream())
                .map(NestedField::name)
                .filter(statement::mentions)
                .filter(
                        column ->
                                canonical.equals(canonical(test, column, table))
                                        || canonical.equals(
                                                canonical(
                                                        test, RelationName.quoted(column), table)))
                .findFirst();
    }

    private String canonical(String test, String column, RelationName table) {
        try {
            return SqlStatement.parse(test.formatted(column, table.sql()), table.catalog(), schema)
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
     * A test that is ready to run.
     *
     * @param sql of the rows that are wrong
     * @param judged the rows that it is judged by
     */
    record Prepared(TestNode test, Compiled compiled, RewrittenSql sql, Judged judged) {
        /** Whether a test counts rows, so that its result has the type of any other such test. */
        static boolean counts(TestNode test) {
            return test.config().failCalc().equals(COUNT);
        }

        private String statement() {
            String calc = test.config().failCalc();
            return "SELECT %s AS failures, %s %s AS should_warn, %s %s AS should_error FROM (\n%s\n%s) dbt_internal_test"
                    .formatted(
                            calc,
                            calc,
                            test.config().warnIf(),
                            calc,
                            test.config().errorIf(),
                            sql.text(),
                            test.config().limit().map(limit -> "LIMIT " + limit).orElse(""));
        }
    }

    private record Counted(long failures, boolean warn, boolean error) {
        static Counted of(ResultSet row) throws SQLException {
            return new Counted(row.getLong(1), row.getBoolean(2), row.getBoolean(3));
        }
    }

    /**
     * Renders a test.
     *
     * @param draftOf the table of which only the draft's rows are to be judged
     */
    Prepared prepare(TestNode test, Optional<RelationName> draftOf) {
        Reader reader = compiler.reader();
        draftOf.ifPresent(reader::readDraftOf);
        Compiled compiled = compiler.compile(test, reader);
        RewrittenSql sql = compiler.read(compiled, reader, Compiler.file(test), schema);
        return new Prepared(test, compiled, sql, draftOf.isPresent() ? Judged.DELTA : Judged.WHOLE);
    }

    /**
     * Runs a test.
     *
     * @throws LakehouseException with file and line, if it cannot run
     */
    Finding run(Prepared prepared) {
        try {
            Counted counted =
                    lake.sessions()
                            .with(
                                    trino ->
                                            trino.querySingle(prepared.statement(), Counted::of)
                                                    .orElseThrow());
            return finding(prepared, counted);
        } catch (QueryFailure e) {
            throw located(e, prepared.sql(), prepared.compiled());
        }
    }

    /**
     * Runs tests that {@linkplain Prepared#counts count} in one statement.
     *
     * @return what they found, in their order
     * @throws QueryFailure if one of them cannot run, or all of them are too much for one statement
     */
    List<Finding> runTogether(List<Prepared> tests) {
        List<String> parts = new ArrayList<>();
        for (Prepared test : tests) {
            parts.add(
                    "SELECT failures, should_warn, should_error, %d AS place FROM (%s)"
                            .formatted(parts.size(), test.statement()));
        }
        if (parts.isEmpty()) {
            return List.of();
        }
        String statement = String.join(" UNION ALL ", parts);
        Map<Integer, Counted> found = new HashMap<>();
        lake.sessions()
                .with(
                        trino ->
                                trino.query(
                                        statement,
                                        row -> found.put(row.getInt(4), Counted.of(row))));
        List<Finding> findings = new ArrayList<>();
        for (Prepared test : tests) {
            findings.add(finding(test, found.get(findings.size())));
        }
        return findings;
    }

    private Finding finding(Prepared prepared, Counted counted) {
        TestNode test = prepared.test();
        Path rows = compiler.path("run", Compiler.file(test));
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
                status, counted.failures(), message, prepared.compiled().sql(), prepared.judged());
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
