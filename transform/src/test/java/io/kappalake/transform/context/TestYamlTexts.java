package io.kappalake.transform.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.problem.Location;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestYamlTexts {
    private static final Location WHERE = Location.of(Path.of("models/schema.yml"));

    private final TestingProject project = new TestingProject().environment("ON", "true");

    private Object value(String text) {
        return new YamlTexts(project.project().scope()).render(WHERE, text);
    }

    @Test
    void filtersGiveTextsAnotherType() {
        assertThat(value("{{ env_var('ON') | as_bool }}")).isEqualTo(true);
        assertThat(value("{{ 'False' | as_bool }}")).isEqualTo(false);
        assertThat(value("{{ (target.name == 'prod') | as_bool }}")).isEqualTo(false);
        assertThat(value("{{ '3' | as_number }}")).isEqualTo(3L);
        assertThat(value("{{ '-2.5' | as_number }}")).isEqualTo(-2.5);
        assertThat(value("{{ \"['a', 1, None]\" | as_native }}").toString())
                .isEqualTo("[a, 1, null]");
        assertThat(value("{{ \"{'a': True}\" | as_native }}")).isEqualTo(Map.of("a", true));
        assertThat(value("{{ 'a b' | as_native }}")).isEqualTo("a b");
        assertThat(value("{{ 'range(3)' | as_native }}")).isEqualTo("range(3)");
        assertThat(value("{{ 3 | as_text }}")).isEqualTo("3");
    }

    @Test
    void oneExpressionKeepsItsTypeAndMoreAreText() {
        assertThat(value("{{ [1, 2] }}")).isEqualTo(List.of(1L, 2L));
        assertThat(value("{{ '3' }}")).isEqualTo("3");
        assertThat(value("n{{ '3' | as_number }}{{ true }}")).isEqualTo("n3True");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "{{ 'yes' | as_bool }} => Invalid value 'yes' (must be true or false)",
                "{{ 1 | as_bool }} => Invalid value '1' (must be true or false)",
                "{{ 'x' | as_number }} => Invalid value 'x' (must be a number)",
                "{{ 'True' | as_number }} => Invalid value 'True' (must be a number)",
            })
    void refusesTextsThatHaveNotTheType(String text, String message) {
        assertThatThrownBy(() -> value(text))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining(message);
    }
}
