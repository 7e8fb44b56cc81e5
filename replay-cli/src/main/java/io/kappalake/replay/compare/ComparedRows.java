package io.kappalake.replay.compare;

import io.kappalake.orders.table.OrderTable;
import io.kappalake.replay.publish.Side;
import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Rows that are compared by key. They are grouped into blocks, each small enough to be found equal
 * by one digest.
 */
interface ComparedRows {
    /** Columns that identify a row, never null. */
    List<String> keys();

    /** Columns that are compared. */
    List<String> values();

    /** Rows of one kind on both sides; the queries are those of {@link #side}, or parts of them. */
    record Source(boolean dead, List<NestedField> columns, String before, String after) {
        public Source {
            columns = List.copyOf(columns);
        }
    }

    /** The table whose rows these are; of records, that of the order events. */
    OrderTable table();

    /** All rows of both sides. */
    default List<Source> sources() {
        return List.of(
                new Source(
                        false,
                        Stream.concat(keys().stream(), values().stream())
                                .map(table().schema()::findField)
                                .toList(),
                        side(Side.LIVE, "true"),
                        side(Side.DRAFT, "true")));
    }

    /**
     * Returns a query of one side's rows: {@code part}, {@code block}, {@code dead} (whether it is
     * a dead letter), the keys and the values.
     *
     * @param filter what {@link #within} gave, or {@code true}
     */
    String side(Side side, String filter);

    /** Returns a condition that is true of the rows of some blocks. */
    String within(List<BlockRange> blocks);

    /** Returns the detail of a pair, as an expression on the columns of {@link PairSql}. */
    String detail();

    /** Returns the name of a pair's {@link Cause}, as such an expression. */
    String cause(List<BlockRange> blocks);

    /** Returns whether the tolerance covers a pair, as such an expression. */
    default String tolerated() {
        return "false";
    }

    /** Returns the offset from which on a partition's clock may differ, as such an expression. */
    default String clock() {
        return "CAST(NULL AS bigint)";
    }
}
