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
 *    JOB_SUBMITTED --> PAUSED --> JOB_SUBMITTED
 *    a takeover: AUDITED --> LIVE_STOPPING --> LIVE_STOPPED --> JOB_SUBMITTED --> CAUGHT_UP
 *        --> PUBLISHED --> LIVE_STARTED, or else (--> ROLLED_BACK) --> LIVE_RESUMED
 *    rules adopted: PUBLISHED --> LIVE_STOPPING --> LIVE_STOPPED --> LIVE_STARTED or LIVE_RESUMED
 *    PUBLISHED, ROLLED_BACK, CANCELLED --> COLLECTED
 * </pre>
 *
 * <p>A step is noted after it was done, so a process that dies leaves a run at a step that can be
 * done again.
 *
 * @param entries in the order in which they were written
 */
public record ReplayRun(String id, ReplayPlan plan, List<Entry> entries) {
    /** Name of the rate beside the plan in the details of the first step. */
    static final String MAX_RATE = "maxRate";

    private static final Set<ReplayStep> PUBLISHING =
            Set.of(ReplayStep.PUBLISHED, ReplayStep.ROLLED_BACK);
    private static final Set<ReplayStep> HOLDING =
            Set.of(ReplayStep.LIVE_STOPPING, ReplayStep.LIVE_STARTED, ReplayStep.LIVE_RESUMED);

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

        /** Returns who did it; empty if an earlier version noted it. */
        public Optional<String> by() {
            return text("by");
        }

        /** Returns why, in that one's words. */
        public Optional<String> reason() {
            return text("reason");
        }

        private Optional<String> text(String name) {
            return Optional.of(details.path(name))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText);
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

    /**
     * Records per second that its job may read, as its last job was sent or, before the first, as
     * it was begun; 0 is unlimited.
     */
    long maxRate() {
        return last(ReplayStep.JOB_SUBMITTED)
                .orElse(entries.getFirst().details())
                .path(MAX_RATE)
                .asLong();
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

    /** Returns whether it is published, and was not taken back. */
    public boolean isPublished() {
        return lastOf(PUBLISHING).filter(ReplayStep.PUBLISHED::equals).isPresent();
    }

    /** Returns whether it was published, and taken back since. */
    public boolean isTakenBack() {
        return did(ReplayStep.PUBLISHED) && !isPublished();
    }

    /** Returns those of some replays that are published now, and were so after this one was. */
    public List<ReplayRun> publishedAfter(List<ReplayRun> others) {
        return others.stream()
                .filter(other -> !other.id().equals(id) && other.isPublished())
                .filter(other -> other.changedLiveAt().isAfter(changedLiveAt()))
                .toList();
    }

    /** The time of its last publication or rollback; that of its first step if it had none. */
    private Instant changedLiveAt() {
        return entries.reversed().stream()
                .filter(entry -> PUBLISHING.contains(entry.step()))
                .findFirst()
                .map(Entry::at)
                .orElse(startedAt());
    }

    /**
     * Returns whether this is a takeover, or a replay whose rules are adopted, that may have
     * stopped the live job and has not noted that one runs again.
     */
    public boolean holdsLive() {
        return lastOf(HOLDING).filter(ReplayStep.LIVE_STOPPING::equals).isPresent();
    }

    /** Returns whether the live job was given its rules, or begun with its job, and not undone. */
    public boolean hasAdopted() {
        return lastOf(HOLDING).filter(ReplayStep.LIVE_STARTED::equals).isPresent();
    }

    private Optional<ReplayStep> lastOf(Set<ReplayStep> steps) {
        return entries.reversed().stream().map(Entry::step).filter(steps::contains).findFirst();
    }

    /** Returns whether nothing is left to be done but to collect what it left behind. */
    public boolean isOver() {
        return did(ReplayStep.PUBLISHED)
                || stage() == ReplayStep.CANCELLED
                || stage() == ReplayStep.COLLECTED;
    }

    /**
     * Requires that this is no takeover, which has a verb of its own.
     *
     * @throws LakehouseException {@code REFUSED} if it is
     */
    public void requireRange(String verb) {
        if (isTakeover()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot %s %s: it is a takeover (its last step is '%s'); %s"
                            .formatted(verb, id, stage().text(), wayOutOfTakeover()));
        }
    }

    private String wayOutOfTakeover() {
        if (isTakenBack()) {
            return "it failed and was taken back, './kappalake replay gc %s --remove' removes what is left of it, and a new plan (./kappalake replay plan --takeover) begins anew"
                    .formatted(id);
        }
        if (stage() == ReplayStep.LIVE_STARTED) {
            return "its job is live now; take over again with the earlier rules to go back";
        }
        if (isOver() && !isPublished()) {
            return "a new plan (./kappalake replay plan --takeover) begins anew";
        }
        return isPublished()
                ? "it was published, './kappalake replay takeover %s' starts its job".formatted(id)
                : "'./kappalake replay takeover %s' goes on with it, './kappalake replay cancel %s' ends it"
                        .formatted(id, id);
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
