package io.kappalake.replay.compare;

import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.replay.lake.RowDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Finds the blocks of rows that differ, by one digest per block and side, and counts the rows.
 * Reads every row once, and keeps none of them.
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

    private record Block(int part, long number) implements Comparable<Block> {
        @Override
        public int compareTo(Block other) {
            return part == other.part
                    ? Long.compare(number, other.number)
                    : Integer.compare(part, other.part);
        }
    }

    /** Rows of a block on the side that has more, and whether it differs. */
    private record Content(long rows, boolean differs) {
        Content plus(Content other) {
            return new Content(rows + other.rows, differs || other.differs);
        }
    }

    private Blocks() {}

    static Blocks of(TrinoSession trino, ComparedRows rows) {
        Blocks blocks = new Blocks();
        SortedMap<Block, Content> contents = new TreeMap<>();
        for (ComparedRows.Source source : rows.sources()) {
            trino.query(
                    sql(source),
                    row -> {
                        long old = row.getLong(3);
                        long now = row.getLong(4);
                        blocks.before += source.dead() ? 0 : old;
                        blocks.after += source.dead() ? 0 : now;
                        blocks.deadBefore += source.dead() ? old : 0;
                        blocks.deadAfter += source.dead() ? now : 0;
                        return contents.merge(
                                new Block(row.getInt(1), row.getLong(2)),
                                new Content(Math.max(old, now), row.getBoolean(5)),
                                Content::plus);
                    });
        }
        contents.forEach(
                (block, content) -> {
                    if (content.differs()) {
                        blocks.add(block.part(), block.number(), content.rows());
                    }
                });
        blocks.flush();
        return blocks;
    }

    /** Each side is aggregated where it is read; one aggregation of both is many times slower. */
    private static String sql(ComparedRows.Source source) {
        return """
        SELECT part, block, coalesce(o.number, 0), coalesce(n.number, 0),
               o.fields IS DISTINCT FROM n.fields
        FROM (%s) o FULL JOIN (%s) n USING (part, block)"""
                .formatted(
                        sums(source.columns(), source.before()),
                        sums(source.columns(), source.after()));
    }

    private static String sums(List<NestedField> columns, String side) {
        return """
        SELECT part, block, count(*) AS number, %s AS fields
        FROM (%s) GROUP BY part, block"""
                .formatted(RowDigest.of(columns), side);
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

    /** Rows that would be removed, without dead letters. */
    long before() {
        return before;
    }

    /** Rows that would be added, without dead letters. */
    long after() {
        return after;
    }

    long deadBefore() {
        return deadBefore;
    }

    long deadAfter() {
        return deadAfter;
    }
}
