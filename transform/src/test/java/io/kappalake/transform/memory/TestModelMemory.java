package io.kappalake.transform.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.trino.TrinoSession.Column;
import io.kappalake.transform.memory.ModelMemory.Mark;
import io.kappalake.transform.memory.ModelMemory.Warning;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TestModelMemory {
    @Test
    void readsWhatItWrote() {
        ModelMemory memory =
                new ModelMemory(
                        "abc",
                        Map.of("o.t", new Mark("uuid", 12345678901234L, null)),
                        Map.of("o.u", new Mark("uuid2", null, "run-1")),
                        "def",
                        List.of(new Warning("test.x", 3, "Got 3 results")),
                        Set.of("ab", "cd"),
                        new KnownColumns("q1", List.of(new Column("id", "row(\"a b\" bigint)"))));

        assertThat(ModelMemory.from("m.x", memory.properties())).isEqualTo(memory);
        assertThat(ModelMemory.from("m.x", Map.of())).isEqualTo(ModelMemory.NONE);
    }

    @Test
    void columnsAreKnownOfTheSameQueryAlone() {
        List<Column> columns = List.of(new Column("id", "bigint"));
        KnownColumns known = new KnownColumns("q1", columns);

        assertThat(known.of(Optional.of("q1"))).contains(columns);
        assertThat(known.of(Optional.of("q2"))).isEmpty();
        assertThat(known.of(Optional.empty())).isEmpty();
        assertThat(KnownColumns.NONE.of(Optional.empty())).isEmpty();
        assertThat(ModelMemory.from("m.x", Map.of(ModelMemory.COLUMNS, "{not json")).columns())
                .isEqualTo(KnownColumns.NONE);
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
    void readsTheCodeThatItWroteAndKnowsNothingOfAnyOther() {
        ModelCode code = new ModelCode("a", "b", "");

        assertThat(ModelCode.parse(code.text())).isEqualTo(code);
        assertThat(ModelCode.parse("").isKnown()).isFalse();
        assertThat(ModelCode.parse("0123abcd")).isEqualTo(ModelCode.UNKNOWN);
    }

    @Test
    void keepsTextsOfAFingerprintApart() {
        assertThat(new Fingerprint().add("ab").add("c").text())
                .isNotEqualTo(new Fingerprint().add("a").add("bc").text())
                .isEqualTo(new Fingerprint().add("ab").add("c").text());
    }
}
