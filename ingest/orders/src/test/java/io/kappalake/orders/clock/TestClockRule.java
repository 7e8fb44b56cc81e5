package io.kappalake.orders.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestClockRule {
    @Test
    void anEventTimeMayBeAheadByTheTolerance() {
        ClockRule rule = ClockRule.of(Optional.of(Duration.ofMillis(60)));
        assertThat(rule.moves(100_000, 40)).isTrue();
        assertThat(rule.moves(100_001, 40)).isFalse();
        assertThat(rule.moves(-99_999, -159)).isTrue();
        assertThat(rule.moves(-99_999, -160)).isFalse();
        assertThat(rule.moves(Long.MIN_VALUE, -1)).isTrue();
        assertThat(rule.moves(Long.MAX_VALUE, -1)).isFalse();
        assertThat(rule.moves(Long.MAX_VALUE, Long.MAX_VALUE)).isTrue();
    }

    @Test
    void everyRecordMovesAClockWithoutTolerance() {
        ClockRule rule = ClockRule.of(Optional.empty());
        assertThat(rule.moves(Long.MAX_VALUE, -1)).isTrue();
        assertThat(rule.movesSql()).isEqualTo("TRUE");
    }

    @Test
    void refusesANegativeTolerance() {
        assertThatThrownBy(() -> new ClockRule(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid tolerance of the clock: -1 ms (must not be negative)");
    }
}
