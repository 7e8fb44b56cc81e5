package io.kappalake.orders.proof;

import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.orders.proof.OffsetBlocks.Block;
import io.kappalake.orders.proof.OffsetCheck.Rows;
import io.kappalake.orders.relation.OrderRelations;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Asks Trino which offsets have rows. */
final class OffsetRows {
    private static final int SHOWN = 20;

    private final TrinoSession trino;

    OffsetRows(TrinoSession trino) {
        this.trino = trino;
    }

    /** Rows by partition. */
    SortedMap<Integer, Rows> rows(OrderRelations tables) {
        SortedMap<Integer, Rows> rows = new TreeMap<>();
        trino.query(
                OffsetSql.rows(tables),
                row ->
                        rows.put(
                                row.getInt(1),
                                new Rows(
                                        row.getLong(2),
                                        row.getLong(3),
                                        OptionalLong.of(row.getLong(4)),
                                        OptionalLong.of(row.getLong(5)))));
        return rows;
    }

    /** The blocks that are not full, by partition. */
    Map<Integer, OffsetBlocks> blocks(OrderRelations tables) {
        Map<Integer, OffsetBlocks> blocks = new HashMap<>();
        for (Block block : trino.query(OffsetSql.blocks(tables), OffsetRows::block)) {
            blocks.computeIfAbsent(block.partition(), p -> new OffsetBlocks()).add(block);
        }
        return blocks;
    }

    private static Block block(ResultSet row) throws SQLException {
        long next = row.getLong(5);
        return new Block(
                row.getInt(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.wasNull() ? OptionalLong.empty() : OptionalLong.of(next));
    }

    /** The first offsets of one partition that have more than one row. */
    List<Long> doubledOffsets(OrderRelations tables, int partition, OffsetBlocks blocks) {
        List<Long> shown = blocks.doubledBlocks().stream().limit(SHOWN).toList();
        return trino.query(
                OffsetSql.doubled(tables, partition, shown, SHOWN), row -> row.getLong(1));
    }
}
