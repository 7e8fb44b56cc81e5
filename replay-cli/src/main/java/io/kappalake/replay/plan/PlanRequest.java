package io.kappalake.replay.plan;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a user wants replayed.
 *
 * @param rules of the replay, as dotted keys
 * @param job another build of the job
 */
public record PlanRequest(
        ReplayPlan.Mode mode,
        Bound from,
        Bound to,
        ReplayPlan.Publish publish,
        SortedMap<String, String> rules,
        Optional<Path> job) {
    public PlanRequest {
        requireNonNull(mode, "mode");
        requireNonNull(from, "from");
        requireNonNull(to, "to");
        requireNonNull(publish, "publish");
        requireNonNull(rules, "rules");
        requireNonNull(job, "job");
    }
}
