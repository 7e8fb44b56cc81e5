package io.kappalake.orders.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestPartitionClock {
    @Test
    void staysBehindTheNewestEventTimeOfEachPartition() {
        PartitionClock clock = new PartitionClock(30);
        assertThat(clock.advance(3, 100)).isEqualTo(70);
        assertThat(clock.advance(3, 40)).as("an older event").isEqualTo(70);
        assertThat(clock.advance(0, -5)).as("another partition").isEqualTo(-35);
        assertThat(clock.advance(3, 101)).isEqualTo(71);
    }

    @Test
    void newestIsThePartitionThatIsAhead() {
        PartitionClock clock = new PartitionClock(30);
        assertThat(clock.newestWatermark()).isEqualTo(Watermarks.NONE);
        clock.advance(3, -100);
        clock.advance(0, -200);
        assertThat(clock.newestWatermark()).isEqualTo(-130);
    }

    @Test
    void mergesCopiesByTheGreaterOne() throws Exception {
        PartitionClock clock = new PartitionClock(0);
        clock.merge(Map.of(0, 10L, 2, 5L));
        clock.merge(Map.of(0, 8L, 2, 7L, 9, -1L));
        Map<Integer, Long> newest = new HashMap<>();
        clock.forEach(newest::put);
        assertThat(newest).isEqualTo(Map.of(0, 10L, 2, 7L, 9, -1L));
    }

    @Test
    void refusesNegativeOutOfOrderness() {
        assertThatThrownBy(() -> new PartitionClock(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid out-of-orderness: -1 (must not be negative)");
    }
}
