package io.kappalake.replay.run;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.replay.plan.ReplayPlan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A replay as recorded in the ledger.
 *
 * <pre>
 * STARTED --> DRAFTS_OPENED --> JOB_SUBMITTED --> CAUGHT_UP --> TRIMMED --> AUDITED --> PUBLISHED
 *    each of them, but not PUBLISHED --> CANCELLED           AUDITED --> AUDITED
 *    PUBLISHED --> ROLLED_BACK --> PUBLISHED
 *    a takeover: AUDITED --> LIVE_STOPPED --> JOB_SUBMITTED --> CAUGHT_UP --> PUBLISHED
 *    PUBLISHED, ROLLED_BACK, CANCELLED --> COLLECTED
 * </pre>
 *
 * <p>A step is noted after it was done, so a process that dies leaves a run at a step that can be
 * done again.
 *
 * @param entries in the order in which they were written
 */
public record ReplayRun(String id, ReplayPlan plan, List<Entry> entries) {
    public ReplayRun {
        requireNonNull(id, "id");
        requireNonNull(plan, "plan");
        entries = List.copyOf(entries);
    }

    /** A step that was done, and what was noted about it. */
    public record Entry(ReplayStep step, Instant at, JsonNode details) {
        public Entry {
            requireNonNull(step, "step");
            requireNonNull(at, "at");
            requireNonNull(details, "details");
        }
    }

    /** The last step that was done. */
    public ReplayStep stage() {
        return entries.getLast().step();
    }

    /** Returns the time of its first step. */
    public Instant startedAt() {
        return entries.getFirst().at();
    }

    /** Returns what was noted when a step was done last; empty if it never was. */
    public Optional<JsonNode> last(ReplayStep step) {
        return entries.reversed().stream()
                .filter(entry -> entry.step() == step)
                .map(Entry::details)
                .findFirst();
    }

    /**
     * Reads what was noted when a step was done last.
     *
     * @throws java.util.NoSuchElementException if it never was
     */
    public <T> T details(ReplayStep step, Class<T> type) {
        return Runs.read(last(step).orElseThrow(), type);
    }

    /** Returns whether a step was done. */
    public boolean did(ReplayStep step) {
        return last(step).isPresent();
    }

    /** Returns whether the replay's job is to become the live job. */
    public boolean isTakeover() {
        return plan.mode() == ReplayPlan.Mode.TAKEOVER;
    }

    /** The ids of the jobs that were noted when they were submitted. */
    Set<String> jobs() {
        return entries.stream()
                .filter(entry -> entry.step() == ReplayStep.JOB_SUBMITTED)
                .map(entry -> entry.details().path("jobId").asText())
                .collect(toUnmodifiableSet());
    }

    /** Returns whether nothing is left to be done but to collect what it left behind. */
    public boolean isOver() {
        return switch (stage()) {
            case PUBLISHED, ROLLED_BACK, CANCELLED, COLLECTED -> true;
            case STARTED, DRAFTS_OPENED, JOB_SUBMITTED, CAUGHT_UP, LIVE_STOPPED, TRIMMED, AUDITED ->
                    false;
        };
    }

    /**
     * Requires that the replay is at one of some stages.
     *
     * @param wayOut what to do instead
     * @throws LakehouseException {@code REFUSED} at another stage
     */
    public void require(String verb, String wayOut, ReplayStep... stages) {
        if (!List.of(stages).contains(stage())) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot %s the replay %s: its last step is '%s'; %s"
                            .formatted(verb, id, stage().text(), wayOut));
        }
    }
}
