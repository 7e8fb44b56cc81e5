package io.kappalake.transform.materialization;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.trino.QueryFailure;
import io.kappalake.lakehouse.trino.SqlPosition;
import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.lakehouse.trino.TrinoSession.Column;
import io.kappalake.lakehouse.trino.TrinoSession.Update;
import io.kappalake.transform.sql.RewrittenSql;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A model's query as it is run; failures of statements around it are told in its own lines. */
public final class ModelQuery {
    private final TrinoSession trino;
    private final RewrittenSql sql;

    /** A query that is run in a session. */
    public ModelQuery(TrinoSession trino, RewrittenSql sql) {
        this.trino = requireNonNull(trino, "trino");
        this.sql = requireNonNull(sql, "sql");
    }

    /** The query's columns; see {@link TrinoSession#describe}. */
    public List<Column> describe() {
        return located(1, () -> trino.describe(sql.text()));
    }

    /**
     * Runs a statement that has the query inside.
     *
     * @param before text before it, which ends at a line's end
     * @param after text behind it, which begins in a line of its own
     * @throws CompiledSqlFailure if Trino fails it
     */
    Update update(String before, String after) {
        String head = before + "\n";
        return located(
                (int) head.chars().filter(c -> c == '\n').count(),
                () -> trino.update(head + sql.text() + "\n" + after));
    }

    private <T> T located(int linesBefore, Supplier<T> statement) {
        try {
            return statement.get();
        } catch (QueryFailure e) {
            Optional<SqlPosition> place =
                    e.place()
                            .filter(at -> at.line() > linesBefore)
                            .map(at -> sql.original(at.line() - linesBefore, at.column()));
            throw new CompiledSqlFailure(e, place);
        }
    }
}
