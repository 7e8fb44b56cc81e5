package io.kappalake.replay.compare;

import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.replay.compare.Pairs.Group;
import io.kappalake.replay.compare.Pairs.Pair;
import io.kappalake.replay.compare.Pairs.Sides;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Compares blocks that differ row by row. */
final class PairQuery {
    private static final int FIRST_CHANGE = 11;
    private static final int FIRST_KEY = 7;

    private final TrinoSession trino;
    private final ComparedRows rows;
    private final Blocks blocks;

    PairQuery(TrinoSession trino, ComparedRows rows, Blocks blocks) {
        this.trino = trino;
        this.rows = rows;
        this.blocks = blocks;
    }

    void run(Pairs pairs) {
        for (List<BlockRange> batch : blocks.batches()) {
            PairSql sql = new PairSql(rows, batch);
            List<Group> groups = trino.query(sql.counts(), this::group);
            groups.forEach(pairs::add);
            if (groups.stream().anyMatch(group -> pairs.wants(group.sides()))) {
                trino.query(sql.samples(DifferenceTally.SAMPLES), this::pair).forEach(pairs::add);
            }
        }
    }

    private Group group(ResultSet row) throws SQLException {
        long least = row.getLong(10);
        Long clock = row.wasNull() ? null : least;
        List<Long> changes = new ArrayList<>();
        for (int i = 0; i < rows.values().size(); i++) {
            changes.add(row.getLong(FIRST_CHANGE + i));
        }
        return new Group(
                row.getInt(1),
                sides(row, 2),
                Cause.valueOf(row.getString(6)),
                row.getString(7),
                row.getLong(8),
                row.getLong(9),
                clock,
                changes);
    }

    private Pair pair(ResultSet row) throws SQLException {
        int keys = rows.keys().size();
        int values = rows.values().size();
        return new Pair(
                sides(row, 1),
                Cause.valueOf(row.getString(5)),
                row.getString(6),
                texts(row, FIRST_KEY, keys),
                texts(row, FIRST_KEY + keys, values),
                texts(row, FIRST_KEY + keys + values, values));
    }

    private static Sides sides(ResultSet row, int first) throws SQLException {
        return new Sides(
                row.getBoolean(first),
                row.getBoolean(first + 1),
                row.getBoolean(first + 2),
                row.getBoolean(first + 3));
    }

    private static List<String> texts(ResultSet row, int first, int number) throws SQLException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            texts.add(row.getString(first + i));
        }
        return texts;
    }
}
