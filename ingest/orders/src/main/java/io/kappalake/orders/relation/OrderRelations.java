package io.kappalake.orders.relation;

import io.kappalake.orders.table.OrderTable;

/** The order tables as SQL reads them: live, pinned, or as a publication would leave them. */
@FunctionalInterface
public interface OrderRelations {
    /** SQL relation to select a table from: a name, with or without a version, or (SELECT ...). */
    String relation(OrderTable table);
}
