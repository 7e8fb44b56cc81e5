package io.kappalake.transform.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.transform.memory.ModelMemory.Mark;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestModelMemory {
    @Test
    void readsWhatItWrote() {
        ModelMemory memory =
                new ModelMemory(
                        "abc",
                        Map.of("o.t", new Mark("uuid", 12345678901234L, null)),
                        Map.of("o.u", new Mark("uuid2", null, "run-1")),
                        "def");

        assertThat(ModelMemory.from("m.x", memory.properties())).isEqualTo(memory);
        assertThat(ModelMemory.from("m.x", Map.of())).isEqualTo(ModelMemory.NONE);
    }

    @Test
    void refusesWhatSomebodyBroke() {
        assertThatThrownBy(() -> ModelMemory.from("m.x", Map.of(ModelMemory.CURSORS, "{not json")))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining(ModelMemory.CURSORS)
                .hasMessageContaining("m.x")
                .hasMessageContaining("--full-refresh");
    }

    @Test
    void keepsTextsOfAFingerprintApart() {
        assertThat(new Fingerprint().add("ab").add("c").text())
                .isNotEqualTo(new Fingerprint().add("a").add("bc").text())
                .isEqualTo(new Fingerprint().add("ab").add("c").text());
    }
}
