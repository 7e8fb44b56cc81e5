package io.kappalake.bench.transform;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.trino.TrinoSession;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trino's own account of the statements that it ran. */
final class StatementLog {
    private static final Logger LOG = LoggerFactory.getLogger(StatementLog.class);

    private final TrinoSession trino;
    private final Set<String> known = new HashSet<>();

    StatementLog(TrinoSession trino) {
        this.trino = requireNonNull(trino, "trino");
    }

    private record Statement(String queryId, long millis, String sql) {}

    /**
     * Returns the number of statements that Trino ran since the last call, without those of this
     * log.
     */
    int countNew() {
        List<Statement> all =
                trino.query(
                        """
                        SELECT query_id, date_diff('millisecond', created, coalesce("end", now())), query
                        FROM system.runtime.queries
                        WHERE query NOT LIKE '%system.runtime.queries%'
                        ORDER BY created
                        """,
                        row -> new Statement(row.getString(1), row.getLong(2), row.getString(3)));
        int count = 0;
        for (Statement statement : all) {
            if (known.add(statement.queryId())) {
                count++;
                LOG.debug("{} ms: {}", statement.millis(), statement.sql());
            }
        }
        return count;
    }
}
