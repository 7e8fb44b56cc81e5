package io.kappalake.job.log;

import org.apache.flink.api.connector.source.SourceSplit;

/**
 * A partition as far as it was read. Where it stops is no part of it: a run that is given a later
 * stop goes on from the same state.
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
