package io.kappalake.replay.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestBound {
    @TempDir private Path folder;

    private static Bound parse(String option, String text) {
        return Bound.parse(option, text, "orders.events");
    }

    @Test
    void readsItsForms() throws IOException {
        assertThat(parse("--from", "earliest")).isEqualTo(new Bound.Earliest());
        assertThat(parse("--to", "now")).isEqualTo(new Bound.Now());
        assertThat(parse("--to", "timestamp:2026-01-31T00:00:00Z"))
                .isEqualTo(new Bound.At(Instant.parse("2026-01-31T00:00:00Z")));
        Path file = folder.resolve("offsets.json");
        Files.writeString(file, "{\"0\": 100, \"12\": 9000000000}");
        assertThat(parse("--from", "offsets:" + file))
                .isEqualTo(new Bound.Offsets(Map.of(0, 100L, 12, 9_000_000_000L)));
    }

    @Test
    void readsOffsetsAndDurationsAsTheyAreTyped() {
        assertThat(parse("--from", "offsets:0=100,12=9000000000"))
                .isEqualTo(new Bound.Offsets(Map.of(0, 100L, 12, 9_000_000_000L)));
        Clock clock = Clock.fixed(Instant.parse("2026-03-03T12:00:00Z"), ZoneOffset.UTC);
        assertThat(Bound.parse("--from", "duration:2d", "orders.events", clock))
                .isEqualTo(new Bound.At(Instant.parse("2026-03-01T12:00:00Z")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"duration:", "duration:soon", "offsets:0=1,0=2", "offsets:0=", "offsets:=1"})
    void namesTypedOnesThatAreNone(String text) {
        assertThatThrownBy(() -> parse("--from", text))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("--from");
    }

    @ParameterizedTest
    @ValueSource(strings = {"now", "", "earliest ", "timestamp:", "timestamp:yesterday", "offsets"})
    void namesAStartThatIsNone(String text) {
        assertThatThrownBy(() -> parse("--from", text))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("--from")
                .hasMessageContaining("earliest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[1]",
                "{\"0\": -1}",
                "{\"0\": 1.5}",
                "{\"0\": \"1\"}",
                "{\"a\": 1}",
                "{"
            })
    void namesOffsetsThatAreNone(String json) throws IOException {
        Path file = folder.resolve("offsets.json");
        Files.writeString(file, json);
        assertThatThrownBy(() -> parse("--to", "offsets:" + file))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("--to");
    }

    @Test
    void namesAFileThatIsNotThere() {
        assertThatThrownBy(() -> parse("--to", "offsets:" + folder.resolve("none.json")))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("none.json");
    }
}
