package io.kappalake.transform.materialization;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.transform.relation.RelationName;

/** Somebody committed to a table between the moment the run looked at it and its draft. */
public final class TableMoved extends LakehouseException {
    TableMoved(RelationName table) {
        super(
                ErrorCode.REFUSED,
                "Cannot write %s: others keep committing to it; only this tool should, so find out who does"
                        .formatted(table));
    }
}
