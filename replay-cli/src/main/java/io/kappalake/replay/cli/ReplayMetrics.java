package io.kappalake.replay.cli;

import io.kappalake.lakehouse.metrics.Metrics;
import io.kappalake.replay.publish.ReplayPublisher;
import java.time.Instant;

/** Proofs and publications as metrics. */
final class ReplayMetrics {
    private static final double MILLIS = 1000.0;

    private ReplayMetrics() {}

    /** Metrics of a proof; it holds if its command ends with exit code 0. */
    static Metrics of(ProveCommand.Proof proof, boolean holds, Instant at) {
        return new Metrics()
                .gauge(
                        "kappalake_replay_proof_timestamp_seconds",
                        "When the last proof ended.",
                        at.getEpochSecond())
                .gauge(
                        "kappalake_replay_proof_holds",
                        "1 if the last proof found no difference.",
                        holds ? 1 : 0)
                .gauge(
                        "kappalake_replay_proof_records",
                        "Records that the last proof read again.",
                        proof.records())
                .gauge(
                        "kappalake_replay_proof_differing_rows",
                        "Rows of all tables that differed in the last proof.",
                        proof.differing());
    }

    /** Metrics of a publication. */
    static Metrics of(ReplayPublisher.Done done, Instant at) {
        return new Metrics()
                .gauge(
                        "kappalake_replay_publication_timestamp_seconds",
                        "When the last publication ended.",
                        at.getEpochSecond())
                .gauge(
                        "kappalake_replay_publication_duration_seconds",
                        "Preparation and commit of the last publication.",
                        done.millis() / MILLIS)
                .gauge(
                        "kappalake_replay_publication_tables",
                        "Tables that the last publication changed.",
                        done.tables().size());
    }
}
