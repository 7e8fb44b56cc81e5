package io.kappalake.replay.compare;

import static io.kappalake.orders.table.OrderTable.DEAD_LETTERS;
import static io.kappalake.orders.table.OrderTable.ORDER_EVENTS;

import io.kappalake.orders.relation.OrderRelations;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.replay.lake.Sql;
import java.util.ArrayList;
import java.util.List;

/** The order tables as the publication would leave them: kept rows and the draft's. */
record AfterPublication(AuditSubject subject) implements OrderRelations {
    @Override
    public String relation(OrderTable table) {
        return "(%s)".formatted(subject.relations(table).after(table.schema()));
    }

    /** Only the events and windows of the span of time that is published. */
    static OrderRelations within(OrderRelations tables, AuditSubject subject) {
        return table -> {
            List<String> conditions = new ArrayList<>();
            if (!table.equals(DEAD_LETTERS)) {
                boolean events = table.equals(ORDER_EVENTS);
                subject.from()
                        .ifPresent(
                                from ->
                                        conditions.add(
                                                "%s >= %s"
                                                        .formatted(
                                                                events
                                                                        ? "event_time"
                                                                        : "window_start",
                                                                Sql.literal(from))));
                subject.to()
                        .ifPresent(
                                to ->
                                        conditions.add(
                                                events
                                                        ? "event_time < " + Sql.literal(to)
                                                        : "window_end <= " + Sql.literal(to)));
            }
            return conditions.isEmpty()
                    ? tables.relation(table)
                    : "(SELECT * FROM %s WHERE %s)"
                            .formatted(tables.relation(table), String.join(" AND ", conditions));
        };
    }
}
