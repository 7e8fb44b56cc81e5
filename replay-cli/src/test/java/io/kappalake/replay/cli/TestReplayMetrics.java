package io.kappalake.replay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.metrics.Metrics;
import io.kappalake.replay.compare.Verdict;
import io.kappalake.replay.publish.ReplayPublisher;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TestReplayMetrics {
    private static final Instant AT = Instant.ofEpochSecond(1_800_000_000);

    @Test
    void aProofTellsWhetherItHolds() {
        ProveCommand.Proof proof =
                new ProveCommand.Proof(
                        "r1", Verdict.DIFFERENT, Verdict.DIFFERENT, 30_000, 12, "r1.html");

        assertThat(samples(ReplayMetrics.of(proof, false, AT)))
                .containsExactlyInAnyOrder(
                        "kappalake_replay_proof_timestamp_seconds 1.8E9",
                        "kappalake_replay_proof_holds 0.0",
                        "kappalake_replay_proof_records 30000.0",
                        "kappalake_replay_proof_differing_rows 12.0");
        assertThat(samples(ReplayMetrics.of(proof, true, AT)))
                .contains("kappalake_replay_proof_holds 1.0");
    }

    @Test
    void aPublicationTellsHowLongItTook() {
        assertThat(
                        samples(
                                ReplayMetrics.of(
                                        new ReplayPublisher.Done(
                                                "replay-r1", List.of("a.b", "a.c"), 1_250),
                                        AT)))
                .containsExactlyInAnyOrder(
                        "kappalake_replay_publication_timestamp_seconds 1.8E9",
                        "kappalake_replay_publication_duration_seconds 1.25",
                        "kappalake_replay_publication_tables 2.0");
    }

    private static Stream<String> samples(Metrics metrics) {
        return metrics.text().lines().filter(line -> !line.startsWith("#"));
    }
}
