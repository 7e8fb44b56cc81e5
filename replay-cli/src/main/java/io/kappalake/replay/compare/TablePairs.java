package io.kappalake.replay.compare;

import io.kappalake.replay.compare.TableDifference.Kind;
import io.kappalake.replay.compare.TableDifference.Sample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Pairs of rows of one table. */
final class TablePairs implements Pairs {
    private final ComparedRows rows;
    private final DifferenceTally tally;

    TablePairs(ComparedRows rows, DifferenceTally tally) {
        this.rows = rows;
        this.tally = tally;
    }

    @Override
    public void add(Group group) {
        Kind kind = group.sides().kind();
        tally.add(kind, group.cause(), group.detail(), group.rows(), group.tolerated());
        if (kind == Kind.CHANGED) {
            for (int i = 0; i < group.changes().size(); i++) {
                tally.change(rows.values().get(i), group.changes().get(i));
            }
        }
    }

    @Override
    public boolean wants(Sides sides) {
        return tally.wants(sides.kind());
    }

    @Override
    public void add(Pair pair) {
        tally.add(sample(rows, rows.values(), pair, pair.sides().kind()));
    }

    /** A sample with those of a pair's values that are a table's. */
    static Sample sample(ComparedRows rows, List<String> values, Pair pair, Kind kind) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (int i = 0; i < rows.keys().size(); i++) {
            keys.put(rows.keys().get(i), pair.keys().get(i));
        }
        Map<String, String> before = new LinkedHashMap<>();
        Map<String, String> after = new LinkedHashMap<>();
        for (int i = 0; i < rows.values().size(); i++) {
            String name = rows.values().get(i);
            String was = pair.before().get(i);
            String is = pair.after().get(i);
            if (!values.contains(name) || (kind == Kind.CHANGED && Objects.equals(was, is))) {
                continue;
            }
            if (kind != Kind.EXTRA) {
                before.put(name, was);
            }
            if (kind != Kind.MISSING) {
                after.put(name, is);
            }
        }
        return new Sample(kind, pair.cause(), pair.detail(), keys, before, after);
    }
}
