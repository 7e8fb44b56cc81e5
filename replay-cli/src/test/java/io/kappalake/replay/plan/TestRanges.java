package io.kappalake.replay.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.ingest.control.LeftOut;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TestRanges {
    @Test
    void theEarliestOffsetsAreThoseThatLiveWasToldToBeginAt() {
        SortedMap<Integer, Long> starts = new TreeMap<>(Map.of(0, 5L, 1, 40L, 2, 0L, 3, 2L));
        Ranges.moveBehind(
                List.of(
                        new LeftOut(0, 3, 19, "latest"),
                        // Kafka has deleted all of it since
                        new LeftOut(1, 3, 19, "latest"),
                        // somebody has read what is before it later, as by a replay
                        new LeftOut(3, 3, 19, "latest"),
                        new LeftOut(9, 0, 1, "latest")),
                starts);

        assertThat(starts).isEqualTo(Map.of(0, 20L, 1, 40L, 2, 0L, 3, 2L));
    }
}
