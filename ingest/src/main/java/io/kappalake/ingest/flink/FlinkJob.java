package io.kappalake.ingest.flink;

import java.time.Instant;
import java.util.Set;

/** A job as Flink's overview lists it. */
public record FlinkJob(String id, String name, String state, Instant startTime) {
    private static final Set<String> ENDED = Set.of("FINISHED", "CANCELED", "FAILED", "SUSPENDED");

    /** True if it runs, or may run again by itself. */
    public boolean active() {
        return !ENDED.contains(state);
    }
}
