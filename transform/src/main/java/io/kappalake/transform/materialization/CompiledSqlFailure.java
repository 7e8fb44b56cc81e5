package io.kappalake.transform.materialization;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.trino.QueryFailure;
import io.kappalake.lakehouse.trino.SqlPosition;
import java.util.Optional;

/** Trino failed a model's statement; the live table is as it was. */
public final class CompiledSqlFailure extends LakehouseException {
    private final QueryFailure failure;
    private final Optional<SqlPosition> place;

    CompiledSqlFailure(QueryFailure failure, Optional<SqlPosition> place) {
        super(failure.code(), failure.getMessage(), failure);
        this.failure = failure;
        this.place = requireNonNull(place, "place");
    }

    /** What Trino said. */
    public QueryFailure failure() {
        return failure;
    }

    /** Where in the compiled SQL, if Trino says so. */
    public Optional<SqlPosition> place() {
        return place;
    }
}
