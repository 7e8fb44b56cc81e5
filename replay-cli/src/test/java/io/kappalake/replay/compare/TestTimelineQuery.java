package io.kappalake.replay.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestTimelineQuery {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 199, 200, 86_399, 86_400, 31_536_000, 3_153_600_000L})
    void coversAStretchWithAFewRoundSteps(long seconds) {
        long step = TimelineQuery.step(seconds);
        assertThat(Math.ceilDiv(seconds + 1, step)).isBetween(1L, (long) Timeline.MOST);
        assertThat(step >= 86_400 ? step % 86_400 : 86_400 % step).isZero();
    }
}
