package io.kappalake.transform.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.problem.Location;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestYamlFile {
    private static final Path FILE = Path.of("models/a.yml");

    private final Problems problems = new Problems();

    private YamlNode.Fields read(String text) {
        return YamlFile.read(FILE, text, problems).orElse(YamlNode.Fields.none(Location.of(FILE)));
    }

    @Test
    void knowsWhereKeysAndValuesStand() {
        YamlNode.Fields fields = read("a: 1\nb:\n  - c: x\n");

        assertThat(fields.where("b")).isEqualTo(new Location(FILE, 2, 1));
        YamlNode.Items items = (YamlNode.Items) fields.entries().get("b");
        assertThat(((YamlNode.Fields) items.items().getFirst()).where("c"))
                .isEqualTo(new Location(FILE, 3, 5));
    }

    @Test
    void readsWordsAsYaml11Does() {
        Map<String, Object> values =
                read("""
                booleans: [yes, no, On, off, TRUE, yEs]
                numbers: [1, -20, 1.5, 1_000, 007, 1e3]
                nothing: [~, null, ]
                texts: ['1', "yes", 2024-01-01, 12:30]
                """)
                        .plain();

        assertThat(values.get("booleans"))
                .isEqualTo(List.of(true, false, true, false, true, "yEs"));
        assertThat(values.get("numbers")).isEqualTo(List.of(1L, -20L, 1.5, 1000L, "007", "1e3"));
        assertThat(values.get("nothing")).isEqualTo(Arrays.asList(null, null));
        assertThat(values.get("texts")).isEqualTo(List.of("1", "yes", "2024-01-01", "12:30"));
    }

    @Test
    void followsMergeKeys() {
        YamlNode.Fields fields = read("a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3\n");

        assertThat(fields.plain().get("b")).isEqualTo(Map.of("p", 1L, "q", 3L));
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void reportsAKeyThatIsGivenTwice() {
        assertThat(read("a: 1\nb: 2\na: 3\n").plain()).isEqualTo(Map.of("a", 1L, "b", 2L));
        assertThat(problems.all())
                .containsExactly(
                        "models/a.yml:3:1: Key a is given twice, first in line 1: remove one");
    }

    @Test
    void reportsWhatIsNotYamlWithItsLine() {
        read("a: 1\nb: [1, 2\nc: 3\n");

        assertThat(problems.all()).hasSize(1);
        assertThat(problems.all().getFirst())
                .startsWith("models/a.yml:3:")
                .contains("Invalid YAML");
    }

    @Test
    void reportsUnquotedJinjaListsAndAnEndlessMap() {
        read("a: {{ var('x') }}\n");
        read("- a\n");
        read("a: &x\n  b: *x\n");

        assertThat(problems.all())
                .hasSize(3)
                .anySatisfy(problem -> assertThat(problem).contains("Jinja needs quotes"))
                .anySatisfy(problem -> assertThat(problem).contains("it is a list (must be a map)"))
                .anySatisfy(problem -> assertThat(problem).contains("deeper than 40 levels"));
    }

    @Test
    void hasNothingInAnEmptyFile() {
        assertThat(YamlFile.read(FILE, "# nothing\n", problems)).isEmpty();
        assertThat(problems.all()).isEmpty();
    }
}
