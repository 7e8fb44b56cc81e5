package io.kappalake.replay.lake;

import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.types.Types.NestedField;

/**
 * A digest of many rows, in any order, as an aggregation in Trino's SQL.
 *
 * <p>Trino's {@code checksum} adds up one hash a row. Of a {@code ROW} that hash is linear in the
 * hashes of the fields, so that exchanging a column's values between two rows leaves the sum as it
 * was, and a NULL counts as a zero. Here each row is first written as bytes, from which all of its
 * values can be told, and these are hashed: the digests of two sets of rows are the same if the
 * rows are, and otherwise only by a collision of 64 bits.
 *
 * @see <a href="https://trino.io/docs/current/functions/aggregate.html#checksum">checksum</a>
 */
public final class RowDigest {
    /** Until then a time in seconds, as a double, tells microseconds apart. */
    private static final String EXACT_UNTIL = "TIMESTAMP '2200-01-01 00:00:00 UTC'";

    private static final String EXACT_SINCE = "TIMESTAMP '1740-01-01 00:00:00 UTC'";

    private RowDigest() {}

    /**
     * The digest, null of no rows.
     *
     * @param columns 63 at most; nested ones as far as Trino turns them into JSON
     */
    public static String of(List<NestedField> columns) {
        return "checksum(%s)".formatted(bytes(columns));
    }

    /** A hash of one row, by which rows are told apart but for a collision of 64 bits. */
    public static String hash(List<NestedField> columns) {
        return "from_big_endian_64(xxhash64(%s))".formatted(bytes(columns));
    }

    /**
     * The bytes of one row: which values are null, the lengths of those that have one, and the
     * values themselves.
     */
    static String bytes(List<NestedField> columns) {
        List<String> nulls = new ArrayList<>();
        List<String> lengths = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (NestedField column : columns) {
            String name = '"' + column.name() + '"';
            nulls.add("IF(%s IS NULL, BIGINT '%d', 0)".formatted(name, 1L << nulls.size()));
            String value =
                    switch (column.type().typeId()) {
                        case STRING -> "to_utf8(%s)".formatted(name);
                        case BINARY, FIXED -> name;
                        case LONG, INTEGER ->
                                "to_big_endian_64(CAST(%s AS bigint))".formatted(name);
                        case DOUBLE -> "to_ieee754_64(%s)".formatted(name);
                        case TIMESTAMP -> time(name);
                        case STRUCT, LIST, MAP ->
                                "to_utf8(json_format(CAST(%s AS json)))".formatted(name);
                        default -> "to_utf8(CAST(%s AS varchar))".formatted(name);
                    };
            switch (column.type().typeId()) {
                case LONG, INTEGER, DOUBLE -> {}
                default ->
                        lengths.add(
                                "to_big_endian_32(CAST(coalesce(length(%s), 0) AS integer))"
                                        .formatted(value));
            }
            values.add("coalesce(%s, X'')".formatted(value));
        }
        List<String> parts = new ArrayList<>();
        parts.add("to_big_endian_64(%s)".formatted(String.join(" + ", nulls)));
        parts.addAll(lengths);
        parts.addAll(values);
        return "concat(%s)".formatted(String.join(", ", parts));
    }

    private static String time(String name) {
        return "IF(%1$s BETWEEN %2$s AND %3$s, to_ieee754_64(to_unixtime(%1$s)), to_utf8(CAST(%1$s AS varchar)))"
                .formatted(name, EXACT_SINCE, EXACT_UNTIL);
    }
}
