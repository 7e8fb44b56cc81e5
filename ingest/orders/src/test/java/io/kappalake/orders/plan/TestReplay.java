package io.kappalake.orders.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TestReplay {
    private static final Replay.Head HEAD =
            new Replay.Head(
                    "orders.order_events",
                    OptionalLong.of(Long.MAX_VALUE),
                    "orders.dead_letters",
                    OptionalLong.empty());

    @Test
    void survivesJson() throws Exception {
        JsonMapper json = JsonMapper.builder().addModule(new Jdk8Module()).build();
        Replay replay =
                new Replay(
                        Map.of(0, new Replay.Part(0, 10, 20), 3, new Replay.Part(5, 30, 20)),
                        Optional.of(HEAD),
                        1_000,
                        Map.of(3, -1L));
        Replay live =
                new Replay(Map.of(0, new Replay.Part(7, 7, 7)), Optional.empty(), 0, Map.of());

        assertThat(json.readValue(json.writeValueAsString(replay), Replay.class)).isEqualTo(replay);
        assertThat(json.readValue(json.writeValueAsString(live), Replay.class)).isEqualTo(live);
    }

    @Test
    void refusesRangesThatRunBackwards() {
        assertThatThrownBy(() -> new Replay.Part(5, 4, 9))
                .hasMessageContaining("start 5, Kafka from 4, stop 9");
        assertThatThrownBy(() -> new Replay.Part(5, 5, 4)).hasMessageContaining("stop 4");
        assertThatThrownBy(() -> new Replay.Part(-1, 0, 4)).hasMessageContaining("start -1");
    }

    @Test
    void refusesAHeadThatComesFromNowhere() {
        assertThatThrownBy(
                        () ->
                                new Replay(
                                        Map.of(2, new Replay.Part(5, 8, 9)),
                                        Optional.empty(),
                                        0,
                                        Map.of()))
                .hasMessageContaining("offsets 5 to 7 of partition 2");
    }

    @Test
    void refusesNoPartitionsAndANegativeRate() {
        assertThatThrownBy(() -> new Replay(Map.of(), Optional.empty(), 0, Map.of()))
                .hasMessageContaining("no partitions");
        assertThatThrownBy(
                        () ->
                                new Replay(
                                        Map.of(0, new Replay.Part(0, 0, 1)),
                                        Optional.empty(),
                                        -1,
                                        Map.of()))
                .hasMessageContaining("max rate: -1");
    }
}
