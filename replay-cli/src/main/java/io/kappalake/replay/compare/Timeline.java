package io.kappalake.replay.compare;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Order events over event time, before and after.
 *
 * @param step length of a bucket; zero if there are no events
 * @param buckets those with events on either side, ascending; at most {@value #MOST} or so
 */
public record Timeline(Duration step, List<Bucket> buckets) {
    static final int MOST = 200;

    public Timeline {
        requireNonNull(step, "step");
        buckets = List.copyOf(buckets);
    }

    /** The events of one span of time; amounts in minor units. */
    public record Bucket(
            Instant start,
            long eventsBefore,
            long eventsAfter,
            long amountCentsBefore,
            long amountCentsAfter) {}
}
