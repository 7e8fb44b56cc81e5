package io.kappalake.orders.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestMetricsTopic {
    private static final Duration QUARTER = Duration.ofMinutes(15);

    private static MetricsTopic topic(Duration timeout) {
        return new MetricsTopic("metrics", timeout);
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void transactionsOutliveFailedCheckpointsAndARestart() {
        for (long timeout : new long[] {140, 180, 300, 900, 3_600, 86_400}) {
            for (long interval : new long[] {1, 5, 10, 60, 300}) {
                MetricsTopic topic = topic(seconds(timeout));
                if (topic.problem(seconds(interval), Optional.empty()).isPresent()) {
                    assertThat(timeout).isLessThan(2 * (interval + 60));
                    continue;
                }
                Duration checkpoint = topic.checkpointTimeout(seconds(interval));
                Duration all =
                        checkpoint
                                .plusSeconds(interval)
                                .multipliedBy(topic.tolerableFailures(seconds(interval)) + 1L);
                assertThat(all).isLessThanOrEqualTo(seconds(timeout).dividedBy(2));
                assertThat(checkpoint).isBetween(seconds(60), seconds(600));
            }
        }
    }

    @Test
    void theUsualTimeoutHasRoomForThreeAttempts() {
        assertThat(topic(QUARTER).tolerableFailures(seconds(10))).isEqualTo(2);
        assertThat(topic(QUARTER).checkpointTimeout(seconds(10))).isEqualTo(seconds(140));
        assertThat(topic(QUARTER).tolerableFailures(seconds(300))).isZero();
        assertThat(topic(QUARTER).checkpointTimeout(seconds(300))).isEqualTo(seconds(150));
    }

    @Test
    void problemsNameTheValuesAndTheWayOut() {
        assertThat(topic(QUARTER).problem(seconds(10), Optional.of(QUARTER))).isEmpty();
        assertThat(topic(QUARTER).problem(seconds(10), Optional.of(Duration.ofMinutes(10))))
                .hasValueSatisfying(
                        problem ->
                                assertThat(problem)
                                        .contains(
                                                "ingest.metrics-transaction-timeout is 15m",
                                                "transaction.max.timeout.ms is 600000 (10m)",
                                                "lower it"));
        assertThat(topic(QUARTER).problem(seconds(600), Optional.of(QUARTER)))
                .hasValueSatisfying(
                        problem ->
                                assertThat(problem)
                                        .contains(
                                                "is 15m",
                                                "ingest.commit-interval 10m",
                                                "at least 22m",
                                                "transaction.max.timeout.ms, 15m"));
    }
}
