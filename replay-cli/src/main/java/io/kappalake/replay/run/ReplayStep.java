package io.kappalake.replay.run;

import java.util.Optional;
import java.util.stream.Stream;

/** The steps of a replay in the ledger; the last one is its stage. */
public enum ReplayStep {
    /** It began; the details are its plan. */
    STARTED("run-started"),
    DRAFTS_OPENED("drafts-opened"),
    JOB_SUBMITTED("job-submitted"),
    /** The job was stopped before it had read all; the details say what it goes on from. */
    PAUSED("paused"),
    /** All that was planned has been read; the job is stopped. */
    CAUGHT_UP("caught-up"),
    /** A takeover or an adoption is about to stop the live job: from here on it may not run. */
    LIVE_STOPPING("live-stopping"),
    /** A takeover or an adoption has stopped the live job; the details are its savepoint. */
    LIVE_STOPPED("live-stopped"),
    /** The drafts hold what is to be published and nothing else. */
    TRIMMED("trimmed"),
    AUDITED("audited"),
    PUBLISHED("published"),
    ROLLED_BACK("rolled-back"),
    /**
     * A takeover that was published has started its job as the live one, or the live job was
     * started again by the rules of a replay that was published.
     */
    LIVE_STARTED("live-started"),
    /**
     * A takeover that failed or was cancelled, or an adoption that failed, has started the earlier
     * live job again.
     */
    LIVE_RESUMED("live-resumed"),
    CANCELLED("run-cancelled"),
    /** All that it left behind is removed. */
    COLLECTED("collected");

    private final String text;

    ReplayStep(String text) {
        this.text = text;
    }

    /** Returns the name in the ledger. */
    public String text() {
        return text;
    }

    static Optional<ReplayStep> find(String text) {
        return Stream.of(values()).filter(step -> step.text.equals(text)).findFirst();
    }
}
