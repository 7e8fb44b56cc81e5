package io.kappalake.transform.materialization;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.transform.sql.RewrittenSql;
import java.util.Optional;

/**
 * The query of a model whose rows do not say which of them are to go.
 *
 * @param sql fails if its sources took rows back that no others replace
 * @param takenBack the model of the rows that were taken back alone: what it gives must come again;
 *     empty if nothing can have been taken back, or need not
 */
public record Guarded(RewrittenSql sql, Optional<RewrittenSql> takenBack) {
    public Guarded {
        requireNonNull(sql, "sql");
        requireNonNull(takenBack, "takenBack");
    }

    /** The refusal of such a model once its sources took rows back. */
    public static LakehouseException takenBack(String reason, Exception cause) {
        return new LakehouseException(
                ErrorCode.FAILED,
                "Cannot tell which rows of the model are to go (%s): give it a column _change ('insert' or 'delete') and set on_source_delete to delete, set on_source_delete to ignore (its rows stay), or build it anew with --full-refresh"
                        .formatted(reason),
                cause);
    }
}
