package io.kappalake.ingest.state;

import java.time.Instant;

/**
 * A complete checkpoint or savepoint.
 *
 * @param checkpointId number that grows with each checkpoint and savepoint, over restarts too
 * @param location path from which Flink starts a job
 * @param createdAt when its metadata was written
 */
public record JobState(long checkpointId, String location, Instant createdAt) {}
