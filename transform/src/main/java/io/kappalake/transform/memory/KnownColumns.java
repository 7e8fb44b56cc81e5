package io.kappalake.transform.memory;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.trino.TrinoSession.Column;
import java.util.List;
import java.util.Optional;

/**
 * The columns that a model's query gave when it ran last, so that Trino need not be asked again.
 *
 * @param query a fingerprint of the query and of the columns of all that it read; empty if nothing
 *     is known
 */
public record KnownColumns(String query, List<Column> columns) {
    /** The columns of a query that nothing is known of. */
    public static final KnownColumns NONE = new KnownColumns("", List.of());

    public KnownColumns {
        requireNonNull(query, "query");
        columns = List.copyOf(columns);
    }

    /**
     * The columns of a query.
     *
     * @param asked its fingerprint; empty for a query that has none
     */
    public Optional<List<Column>> of(Optional<String> asked) {
        return asked.filter(query::equals).map(same -> columns);
    }
}
