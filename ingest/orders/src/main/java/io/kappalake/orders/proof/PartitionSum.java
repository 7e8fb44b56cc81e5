package io.kappalake.orders.proof;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.kappalake.orders.topic.OffsetRange;
import java.util.List;
import java.util.OptionalLong;

/**
 * The first sum for one partition of the topic.
 *
 * @param logStart the first offset that Kafka still holds; empty if it has no such partition
 * @param committed the offset that ingestion's group has committed
 * @param first the smallest offset in the tables, {@code last} the greatest
 * @param read records that Kafka gave, or would have to give, to ingestion
 * @param doubled rows beyond the first of their offset
 * @param doubledOffsets the first of their offsets
 * @param missing records that Kafka has and the tables do not
 * @param missingRanges the first ranges of such offsets
 * @param logGaps offsets at which Kafka has no record: markers, aborted records, compaction
 * @param forgotten offsets without a row that Kafka no longer holds, so that nobody can say whether
 *     there was a record
 */
public record PartitionSum(
        int partition,
        OptionalLong logStart,
        OptionalLong committed,
        OptionalLong first,
        OptionalLong last,
        long read,
        long orderEvents,
        long deadLetters,
        long doubled,
        List<Long> doubledOffsets,
        long missing,
        List<OffsetRange> missingRanges,
        long logGaps,
        long forgotten) {
    public PartitionSum {
        doubledOffsets = List.copyOf(doubledOffsets);
        missingRanges = List.copyOf(missingRanges);
    }

    /** True if no record is missing or duplicated. */
    @JsonProperty
    public boolean ok() {
        return missing == 0 && doubled == 0;
    }

    /** True if records are missing, and the newest that ingestion has read may be among them. */
    public boolean behind() {
        return missing > 0 && committed.orElse(0) > last.orElse(-1) + 1;
    }
}
