package io.kappalake.replay.compare;

import static io.kappalake.orders.table.OrderTable.DEAD_LETTERS;
import static io.kappalake.orders.table.OrderTable.ORDER_EVENTS;

import io.kappalake.replay.compare.TableDifference.Kind;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Pairs of records, each an order event or a dead letter on either side. One that changes sides is
 * missing in one table and extra in the other.
 */
final class RecordPairs implements Pairs {
    private final ComparedRecords rows;
    private final DifferenceTally events;
    private final DifferenceTally deadLetters;
    private final SortedMap<Integer, Long> clocks = new TreeMap<>();

    RecordPairs(ComparedRecords rows, DifferenceTally events, DifferenceTally deadLetters) {
        this.rows = rows;
        this.events = events;
        this.deadLetters = deadLetters;
    }

    private static boolean moves(Sides sides) {
        return sides.inBefore() && sides.inAfter() && sides.deadBefore() != sides.deadAfter();
    }

    private DifferenceTally before(Sides sides) {
        return sides.deadBefore() ? deadLetters : events;
    }

    private DifferenceTally after(Sides sides) {
        return sides.deadAfter() ? deadLetters : events;
    }

    @Override
    public void add(Group group) {
        Sides sides = group.sides();
        if (group.clock() != null) {
            clocks.merge(group.part(), group.clock(), Math::min);
        }
        if (moves(sides)) {
            before(sides).add(Kind.MISSING, group.cause(), group.detail(), group.rows(), 0);
            after(sides).add(Kind.EXTRA, group.cause(), group.detail(), group.rows(), 0);
            return;
        }
        Kind kind = sides.kind();
        DifferenceTally tally = kind == Kind.EXTRA ? after(sides) : before(sides);
        tally.add(kind, group.cause(), group.detail(), group.rows(), 0);
        if (kind == Kind.CHANGED) {
            for (int i = 0; i < group.changes().size(); i++) {
                tally.change(rows.values().get(i), group.changes().get(i));
            }
        }
    }

    @Override
    public boolean wants(Sides sides) {
        if (moves(sides)) {
            return before(sides).wants(Kind.MISSING) || after(sides).wants(Kind.EXTRA);
        }
        Kind kind = sides.kind();
        return (kind == Kind.EXTRA ? after(sides) : before(sides)).wants(kind);
    }

    @Override
    public void add(Pair pair) {
        Sides sides = pair.sides();
        if (moves(sides)) {
            sample(pair, Kind.MISSING, sides.deadBefore());
            sample(pair, Kind.EXTRA, sides.deadAfter());
            return;
        }
        Kind kind = sides.kind();
        sample(pair, kind, kind == Kind.EXTRA ? sides.deadAfter() : sides.deadBefore());
    }

    private void sample(Pair pair, Kind kind, boolean dead) {
        List<String> values = ComparedRecords.values(dead ? DEAD_LETTERS : ORDER_EVENTS);
        (dead ? deadLetters : events).add(TablePairs.sample(rows, values, pair, kind));
    }

    /** The first offset of each partition from which on its watermark may differ. */
    SortedMap<Integer, Long> clocks() {
        return new TreeMap<>(clocks);
    }
}
