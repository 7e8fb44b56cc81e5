package io.kappalake.orders.proof;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.kappalake.orders.topic.OffsetRange;
import java.util.List;

/**
 * The first sum for a range of one partition: each record in it is exactly one row.
 *
 * @param start first offset of the range
 * @param stop the offset after its last
 * @param records offsets with at least one row, and those missing
 * @param doubled rows beyond the first of their offset
 * @param doubledOffsets the first of their offsets
 * @param missing records without a row
 * @param missingRanges the first ranges of such offsets
 * @param logGaps offsets at which the log has no record
 * @param forgotten offsets without a row that the log no longer holds, so that nobody can say
 *     whether there was a record
 */
public record RangeSum(
        int partition,
        long start,
        long stop,
        long records,
        long orderEvents,
        long deadLetters,
        long doubled,
        List<Long> doubledOffsets,
        long missing,
        List<OffsetRange> missingRanges,
        long logGaps,
        long forgotten) {
    public RangeSum {
        doubledOffsets = List.copyOf(doubledOffsets);
        missingRanges = List.copyOf(missingRanges);
    }

    /** True if the sum holds. */
    @JsonProperty
    public boolean ok() {
        return missing == 0 && doubled == 0;
    }
}
