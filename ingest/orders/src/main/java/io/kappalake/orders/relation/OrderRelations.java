package io.kappalake.orders.relation;

import io.kappalake.orders.table.OrderTable;

/** The order tables as SQL sees them: live, pinned, or as a publication would make them. */
@FunctionalInterface
public interface OrderRelations {
    /** What to select from to see a table: a name, with a version or not, or (SELECT ...). */
    String relation(OrderTable table);
}
