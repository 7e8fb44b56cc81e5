package io.kappalake.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestReplayReport {
    @Test
    void judgesSpeedByTheLastSizeAndPublicationByAll() {
        ReplayReport report =
                ReplayReport.of(
                        List.of(
                                size(1_000_000, 300_000, 150_000, 30, new ReplayVerb(400, 900)),
                                size(4_000_000, 200_000, 190_000, 20, new ReplayVerb(999, 1_001))));
        assertThat(report.goals())
                .extracting(Goal::toString)
                .containsExactly(
                        "Replay by live catch-up: 0.95, goal at least 0.9: met",
                        "Audit, seconds per million rows: 5.00, goal at most 10.0: met",
                        "Publication of 1,000,000 records, seconds of preparation and commit: 0.40, goal at most 1.0: met",
                        "Publication of 1,000,000 records, seconds of the whole verb: 0.90, goal at most 1.0: met",
                        "Publication of 4,000,000 records, seconds of preparation and commit: 1.00, goal at most 1.0: met",
                        "Publication of 4,000,000 records, seconds of the whole verb: 1.00, goal at most 1.0: not met");
    }

    @Test
    void missesTheGoalOfSpeedBelowIt() {
        ReplayReport report =
                ReplayReport.of(
                        List.of(size(1_000_000, 200_000, 179_900, 11, new ReplayVerb(1, 2))));
        assertThat(report.goals().subList(0, 2)).extracting(Goal::met).containsOnly(false);
        assertThat(report.sizes().getFirst().ratioToRawConsumer()).isEqualTo(0.36);
    }

    private static ReplaySize size(
            long records, double live, double replay, double auditSeconds, ReplayVerb publish) {
        return ReplaySize.of(
                new Setup(records, 1_000, 4, 1, Duration.ofSeconds(2), 1),
                new Measurement(1, 500_000, 0, 0),
                new Measurement(1, live, 0, 0),
                new Measurement(1, replay, 0, 0),
                new ProofReplay.Audited(1, records, auditSeconds),
                publish,
                publish);
    }
}
