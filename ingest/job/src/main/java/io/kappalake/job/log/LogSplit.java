package io.kappalake.job.log;

import org.apache.flink.api.connector.source.SourceSplit;

/**
 * A partition and the position up to which it has been read. Its stop is not part of it: a run with
 * a later stop resumes from the same state.
 *
 * @param next offset of the next record
 * @param newestEventTime newest event time before {@code next}, in microseconds since the epoch;
 *     {@link io.kappalake.orders.clock.Watermarks#NONE} if there was none
 */
record LogSplit(int partition, long next, long newestEventTime) implements SourceSplit {
    @Override
    public String splitId() {
        return Integer.toString(partition);
    }
}
