package io.kappalake.replay.plan;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A user's request for a plan.
 *
 * @param successor of a takeover: empty for a replay whose result is published in a range
 * @param rules of the replay, as dotted keys
 * @param job another build of the job
 * @param reason why it is wanted, in the user's words
 */
public record PlanRequest(
        Optional<ReplayPlan.Successor> successor,
        Bound from,
        Bound to,
        ReplayPlan.Publish publish,
        SortedMap<String, String> rules,
        Optional<Path> job,
        Optional<String> reason) {
    public PlanRequest {
        requireNonNull(successor, "successor");
        requireNonNull(from, "from");
        requireNonNull(to, "to");
        requireNonNull(publish, "publish");
        requireNonNull(rules, "rules");
        requireNonNull(job, "job");
        requireNonNull(reason, "reason");
    }
}
