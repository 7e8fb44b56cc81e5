package io.kappalake.replay.publish;

import io.kappalake.orders.table.OrderTable;
import io.kappalake.replay.plan.ReplayPlan;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * The rows of the order tables that are exchanged, given a cut: those of the live tables that are
 * removed, and those of the drafts that are added.
 *
 * <p>A record that is an event on one side and a dead letter on the other is placed by the event's
 * time, on both sides, so that it is in one of the two tables afterwards and not in both. Dead
 * letters on both sides have no time, and are exchanged always.
 */
final class ExchangedRows {
    private final ReplayPlan plan;
    private final Cut cut;
    private final Map<String, TablePair> sides;

    /** A condition on rows beyond their times. */
    enum Condition {
        /** Of the live table only rows of the planned offsets: others are in it too. */
        PLANNED_OFFSETS,
        /** No dead letter that is an event outside the cut on the other side. */
        NOT_MOVED_OUTSIDE_CUT
    }

    /**
     * @param sides by plain table name
     */
    ExchangedRows(ReplayPlan plan, Cut cut, Map<String, TablePair> sides) {
        this.plan = plan;
        this.cut = cut;
        this.sides = sides;
    }

    /** Returns the rows of a table that are exchanged. */
    RowRange rows(TableIdentifier table, Side side, Set<Condition> conditions) {
        RowRange range = RowRange.all();
        if (OrderTable.of(table) == OrderTable.ORDER_METRICS) {
            return range.notBefore("window_start", cut.from()).notAfter("window_end", cut.to());
        }
        if (side == Side.LIVE && conditions.contains(Condition.PLANNED_OFFSETS)) {
            range.from(plan.source().partitions());
        }
        if (OrderTable.of(table) == OrderTable.ORDER_EVENTS) {
            return range.notBefore("event_time", cut.from()).before("event_time", cut.to());
        }
        if (OrderTable.of(table) == OrderTable.LATE_EVENTS) {
            return range.notBefore("window_start", cut.from()).notAfter("window_end", cut.to());
        }
        return conditions.contains(Condition.NOT_MOVED_OUTSIDE_CUT)
                ? range.where("NOT " + movedOutsideCut(side))
                : range;
    }

    /**
     * Returns the condition that a dead letter of one side is an event outside the cut on the
     * other.
     */
    String movedOutsideCut(Side side) {
        TablePair events = sides.get(OrderTable.ORDER_EVENTS.tableName());
        RowRange within =
                RowRange.all().notBefore("event_time", cut.from()).before("event_time", cut.to());
        return "((kafka_partition, kafka_offset) IN (SELECT kafka_partition, kafka_offset FROM %s WHERE NOT %s))"
                .formatted(
                        side == Side.LIVE ? events.draftRelation() : events.liveRelation(),
                        within.sql());
    }
}
