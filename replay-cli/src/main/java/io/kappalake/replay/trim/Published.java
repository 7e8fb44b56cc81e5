package io.kappalake.replay.trim;

import io.kappalake.orders.table.OrderTables;
import io.kappalake.replay.plan.ReplayPlan;
import java.util.Map;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Which rows of the order tables are exchanged, given a cut: of the live tables those that go, of
 * the drafts those that come.
 *
 * <p>A record that is an event on one side and a dead letter on the other goes by the event's time,
 * on both sides, so that it is in one of the two tables afterwards and not in both. Dead letters on
 * both sides have no time, and are exchanged always.
 */
final class Published {
    private final ReplayPlan plan;
    private final Cut cut;
    private final Map<String, Sides> sides;

    /** A side of the exchange. */
    enum Side {
        LIVE,
        DRAFT
    }

    /**
     * @param sides by plain table name
     */
    Published(ReplayPlan plan, Cut cut, Map<String, Sides> sides) {
        this.plan = plan;
        this.cut = cut;
        this.sides = sides;
    }

    /**
     * The rows.
     *
     * @param wholeLog whether the replay read all that is in the table, so that no file has to be
     *     judged by its offsets
     * @param elsewhere whether there are dead letters that are events outside the cut on the other
     *     side
     */
    RowRange rows(TableIdentifier table, Side side, boolean wholeLog, boolean elsewhere) {
        RowRange range = RowRange.all();
        if (table.equals(OrderTables.ORDER_METRICS.name())) {
            return range.notBefore("window_start", cut.from()).notAfter("window_end", cut.to());
        }
        if (side == Side.LIVE && !wholeLog) {
            range.from(plan.source().partitions());
        }
        if (table.equals(OrderTables.ORDER_EVENTS.name())) {
            return range.notBefore("event_time", cut.from()).before("event_time", cut.to());
        }
        if (table.equals(OrderTables.LATE_EVENTS.name())) {
            return range.notBefore("window_start", cut.from()).notAfter("window_end", cut.to());
        }
        return elsewhere ? range.where("NOT " + isElsewhere(side)) : range;
    }

    /** Whether a dead letter of one side is an event outside the cut on the other. */
    String isElsewhere(Side side) {
        Sides events = sides.get(OrderTables.ORDER_EVENTS.name().name());
        RowRange within =
                RowRange.all().notBefore("event_time", cut.from()).before("event_time", cut.to());
        return "((kafka_partition, kafka_offset) IN (SELECT kafka_partition, kafka_offset FROM %s WHERE NOT %s))"
                .formatted(
                        side == Side.LIVE ? events.draftRelation() : events.liveRelation(),
                        within.sql());
    }
}
