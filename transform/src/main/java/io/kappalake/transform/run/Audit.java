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
import java.nio.file.Path;
import java.util.Set;

/** Runs data tests on what the run sees: drafted tables as they would be, others as pinned. */
final class Audit {
    private final Lake lake;
    private final Compiler compiler;
    private final String schema;

    Audit(Lake lake, Compiler compiler, String schema) {
        this.lake = requireNonNull(lake, "lake");
        this.compiler = requireNonNull(compiler, "compiler");
        this.schema = requireNonNull(schema, "schema");
    }

    /**
     * What a test found.
     *
     * @param failures what {@code fail_calc} counted
     * @param rows the file with the query of the failing rows
     */
    record Finding(Status status, long failures, String message, String sql, Path rows) {}

    /**
     * Runs a test.
     *
     * @throws LakehouseException with file and line, if it cannot run
     */
    Finding run(TestNode test) {
        Reader reader = compiler.reader();
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
        return new Finding(status, counted.failures(), message, compiled.sql(), rows);
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
    String fingerprint(Iterable<TestNode> tests, Set<RelationName> own) {
        Fingerprint fingerprint = new Fingerprint();
        for (TestNode test : tests) {
            Reader reader = compiler.reader();
            Compiled compiled = compiler.compile(test, reader);
            compiler.read(compiled, reader, Compiler.file(test), schema);
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
