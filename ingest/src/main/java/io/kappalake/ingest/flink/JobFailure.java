package io.kappalake.ingest.flink;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A failure of a job, after which Flink restarted it or gave it up.
 *
 * @param cause the innermost cause, in one line
 */
public record JobFailure(Instant at, String cause) {
    public JobFailure {
        requireNonNull(at, "at");
        requireNonNull(cause, "cause");
    }
}
