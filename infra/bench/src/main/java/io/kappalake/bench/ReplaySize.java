package io.kappalake.bench;

import static java.util.Objects.requireNonNull;

/**
 * Measurements on a history of some length; for each reader of the topic, its best run.
 *
 * @param live the catch-up of the live job
 * @param replay the same, by the replay's job into drafts
 * @param ratioToLive records per second of the replay by those of the live job
 * @param ratioToRawConsumer records per second of the replay by those of the raw consumer
 * @param auditSecondsPerMillion seconds of the audit per million events and dead letters
 */
record ReplaySize(
        Setup setup,
        Measurement rawConsumer,
        Measurement live,
        Measurement replay,
        double ratioToLive,
        double ratioToRawConsumer,
        ProofReplay.Audited audit,
        double auditSecondsPerMillion,
        ReplayVerb publish,
        ReplayVerb rollback) {
    private static final double MILLION = 1e6;
    private static final double HUNDREDTHS = 100.0;

    ReplaySize {
        requireNonNull(setup, "setup");
        requireNonNull(rawConsumer, "rawConsumer");
        requireNonNull(live, "live");
        requireNonNull(replay, "replay");
        requireNonNull(audit, "audit");
        requireNonNull(publish, "publish");
        requireNonNull(rollback, "rollback");
    }

    static ReplaySize of(
            Setup setup,
            Measurement rawConsumer,
            Measurement live,
            Measurement replay,
            ProofReplay.Audited audit,
            ReplayVerb publish,
            ReplayVerb rollback) {
        return new ReplaySize(
                setup,
                rawConsumer,
                live,
                replay,
                replay.ratioTo(live),
                replay.ratioTo(rawConsumer),
                audit,
                Math.round(audit.seconds() / audit.rows() * MILLION * HUNDREDTHS) / HUNDREDTHS,
                publish,
                rollback);
    }

    long records() {
        return setup.events();
    }
}
