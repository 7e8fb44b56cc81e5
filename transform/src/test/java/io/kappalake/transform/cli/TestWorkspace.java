package io.kappalake.transform.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class TestWorkspace {
    @Command
    private static final class Verb {
        @Mixin private Workspace workspace;
    }

    private static Workspace parsed(String... arguments) {
        Verb verb = new Verb();
        new CommandLine(verb).parseArgs(arguments);
        return verb.workspace;
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "False", "FALSE", "no", "off", "Off"})
    void wordsOfTheCommandLineAreBooleansAsInYamlFiles(String word) {
        assertThat(parsed("--vars", "{limited: " + word + "}").variables())
                .isEqualTo(Map.of("limited", false));
    }

    @Test
    void otherWordsOfTheCommandLineHaveTheTypesOfYaml11() {
        Map<String, Object> expected = new HashMap<>();
        expected.put("a", "False");
        expected.put("b", null);
        expected.put("c", 90L);
        expected.put("d", LocalDate.of(2026, 11, 1));

        assertThat(parsed("--vars", "{a: 'False', b: ~, c: 1:30, d: 2026-11-01}").variables())
                .isEqualTo(expected);
        assertThat(parsed("--vars", "{\"a\": [1, true]}").variables()).containsKey("a");
    }

    @Test
    void refusesWhatIsNoMapOfVariables() {
        assertThatThrownBy(() -> parsed("--vars", "limited").variables())
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("Invalid value 'limited' for --vars (must be a YAML map)");
        assertThatThrownBy(() -> parsed("--vars", "{a: !!int x}").variables())
                .isInstanceOf(LakehouseException.class);
    }

    @Test
    void aTargetIsANameThatTheEarlierRunMayGive() {
        assertThat(parsed().targetName()).isEmpty();
        assertThat(parsed("--target", "prod").targetName()).isEqualTo(Optional.of("prod"));
        assertThatThrownBy(() -> parsed("-t", " ").targetName())
                .hasMessageContaining("Invalid value ' ' for --target");

        Workspace given = parsed("--target", "prod");
        given.takeOverTarget("ci");
        Workspace earlier = parsed();
        earlier.takeOverTarget("ci");
        assertThat(given.targetName()).contains("prod");
        assertThat(earlier.targetName()).contains("ci");
    }
}
