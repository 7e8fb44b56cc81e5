package io.kappalake.transform.result;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A stage of a node's run.
 *
 * @param name such as {@code compile} or {@code execute}
 */
public record Timing(String name, Instant startedAt, Instant completedAt) {
    public Timing {
        requireNonNull(name, "name");
        requireNonNull(startedAt, "startedAt");
        requireNonNull(completedAt, "completedAt");
    }
}
