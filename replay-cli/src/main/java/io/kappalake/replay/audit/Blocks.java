package io.kappalake.replay.audit;

import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.trino.TrinoSession;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the blocks of rows that differ, by one checksum per block and side, and how many rows there
 * are. Reads every row once, and keeps nothing of them.
 */
final class Blocks {
    /** Rows that are compared one by one at a time, so that memory stays flat. */
    private static final long BATCH_ROWS = 500_000;

    private static final int BATCH_RANGES = 200;

    private final List<List<BlockRange>> batches = new ArrayList<>();
    private List<BlockRange> batch = new ArrayList<>();
    private long batchRows;
    private long before;
    private long after;
    private long deadBefore;
    private long deadAfter;

    private Blocks() {}

    static Blocks of(TrinoSession trino, ComparedRows rows) {
        Blocks blocks = new Blocks();
        trino.query(
                sql(rows),
                row -> {
                    blocks.before += row.getLong(3);
                    blocks.after += row.getLong(4);
                    blocks.deadBefore += row.getLong(5);
                    blocks.deadAfter += row.getLong(6);
                    if (row.getBoolean(7)) {
                        blocks.add(
                                row.getInt(1),
                                row.getLong(2),
                                Math.max(row.getLong(3), row.getLong(4)));
                    }
                    return null;
                });
        blocks.flush();
        return blocks;
    }

    private static String sql(ComparedRows rows) {
        String columns =
                Stream.concat(rows.keys().stream(), rows.values().stream())
                        .map(name -> '"' + name + '"')
                        .collect(joining(", "));
        return """
        SELECT part, block, count_if(NOT draft), count_if(draft),
               count_if(NOT draft AND dead), count_if(draft AND dead),
               checksum(fields) FILTER (WHERE NOT draft)
                   IS DISTINCT FROM checksum(fields) FILTER (WHERE draft)
        FROM (
            SELECT false AS draft, part, block, dead, ROW(%1$s) AS fields FROM (%2$s)
            UNION ALL
            SELECT true, part, block, dead, ROW(%1$s) FROM (%3$s))
        GROUP BY part, block
        ORDER BY part, block"""
                .formatted(columns, rows.side(false, "true"), rows.side(true, "true"));
    }

    private void add(int part, long block, long rows) {
        if (!batch.isEmpty() && batchRows + rows > BATCH_ROWS) {
            flush();
        }
        batchRows += rows;
        if (!batch.isEmpty() && batch.getLast().isFollowedBy(part, block)) {
            batch.add(new BlockRange(part, batch.removeLast().first(), block));
            return;
        }
        if (batch.size() == BATCH_RANGES) {
            flush();
            batchRows = rows;
        }
        batch.add(new BlockRange(part, block, block));
    }

    private void flush() {
        if (!batch.isEmpty()) {
            batches.add(List.copyOf(batch));
        }
        batch = new ArrayList<>();
        batchRows = 0;
    }

    /** The blocks that differ, in portions to be compared at once. */
    List<List<BlockRange>> batches() {
        return List.copyOf(batches);
    }

    /** Rows that would go, without dead letters. */
    long before() {
        return before - deadBefore;
    }

    /** Rows that would come, without dead letters. */
    long after() {
        return after - deadAfter;
    }

    long deadBefore() {
        return deadBefore;
    }

    long deadAfter() {
        return deadAfter;
    }
}
