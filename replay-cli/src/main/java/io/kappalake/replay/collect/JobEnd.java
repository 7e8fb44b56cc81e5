package io.kappalake.replay.collect;

import io.kappalake.ingest.control.Wait;
import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.replay.lake.Lake;
import java.time.Duration;
import java.util.Optional;

/** Ends a replay's job for good. */
final class JobEnd {
    private final Lake lake;

    JobEnd(Lake lake) {
        this.lake = lake;
    }

    /** Cancels it and waits until it has ended, so that it writes no more. */
    void cancel(FlinkJob job) {
        lake.flink().cancel(job.id());
        Wait.until(
                Duration.ofMinutes(1),
                () -> Optional.of(lake.flink().state(job.id())).filter("CANCELED"::equals),
                () ->
                        "Job %s did not end within a minute: %s shows why"
                                .formatted(job.id(), lake.flink().url()));
    }
}
