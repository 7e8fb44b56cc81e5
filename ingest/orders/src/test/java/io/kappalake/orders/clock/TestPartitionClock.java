package io.kappalake.orders.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestPartitionClock {
    private static final ClockRule ALL = new ClockRule(ClockRule.UNBOUNDED);

    @Test
    void staysBehindTheNewestEventTimeOfEachPartition() {
        PartitionClock clock = new PartitionClock(30, ALL);
        assertThat(clock.advance(3, 100, 0)).isEqualTo(70);
        assertThat(clock.advance(3, 40, 0)).as("an older event").isEqualTo(70);
        assertThat(clock.advance(0, -5, 0)).as("another partition").isEqualTo(-35);
        assertThat(clock.advance(3, 101, 0)).isEqualTo(71);
    }

    @Test
    void newestIsThePartitionThatIsAhead() {
        PartitionClock clock = new PartitionClock(30, ALL);
        assertThat(clock.newestWatermark()).isEqualTo(Watermarks.NONE);
        clock.advance(3, -100, 0);
        clock.advance(0, -200, 0);
        assertThat(clock.newestWatermark()).isEqualTo(-130);
    }

    @Test
    void movesNoFurtherThanTheLogBearsOut() {
        PartitionClock clock = new PartitionClock(30, new ClockRule(2));
        assertThat(clock.advance(0, 9_001, 7)).as("ahead, and alone").isEqualTo(Watermarks.NONE);
        assertThat(clock.advance(1, 9_000, 7)).as("as far as it may").isEqualTo(8_970);
        assertThat(clock.advance(1, 9_500, 7)).as("ahead of the log").isEqualTo(8_970);
        assertThat(clock.advance(1, 9_500, 8)).as("the same, later").isEqualTo(9_470);
        assertThat(clock.advance(0, 1_000, 5)).isEqualTo(970);
    }

    @Test
    void mergesCopiesByTheGreaterOne() throws Exception {
        PartitionClock clock = new PartitionClock(0, ALL);
        clock.merge(Map.of(0, 10L, 2, 5L));
        clock.merge(Map.of(0, 8L, 2, 7L, 9, -1L));
        Map<Integer, Long> newest = new HashMap<>();
        clock.forEach(newest::put);
        assertThat(newest).isEqualTo(Map.of(0, 10L, 2, 7L, 9, -1L));
    }

    @Test
    void refusesNegativeOutOfOrderness() {
        assertThatThrownBy(() -> new PartitionClock(-1, ALL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid out-of-orderness: -1 (must not be negative)");
    }
}
