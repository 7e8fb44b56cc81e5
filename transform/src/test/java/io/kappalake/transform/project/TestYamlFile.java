package io.kappalake.transform.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.problem.Location;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
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
                numbers: [1, -20, 1.5, 1_000, 007, 0b11, 0x1F, 1:30, 12:30.5, 1.0e+3]
                nothing: [~, null, ]
                texts: ['1', "yes", !!str no, !!str 010, 08, 1e3, -.5, 0o17, y, '2024-01-01']
                times: [2024-01-01, 2001-12-14t21:59:43.10-05:00, 2001-12-14 1:59:43.5]
                """)
                        .plain();

        assertThat(values.get("booleans"))
                .isEqualTo(List.of(true, false, true, false, true, "yEs"));
        assertThat(values.get("numbers"))
                .isEqualTo(List.of(1L, -20L, 1.5, 1000L, 7L, 3L, 31L, 90L, 750.5, 1000.0));
        assertThat(values.get("nothing")).isEqualTo(Arrays.asList(null, null));
        assertThat(values.get("texts"))
                .isEqualTo(
                        List.of(
                                "1",
                                "yes",
                                "no",
                                "010",
                                "08",
                                "1e3",
                                "-.5",
                                "0o17",
                                "y",
                                "2024-01-01"));
        assertThat(values.get("times"))
                .isEqualTo(
                        List.of(
                                LocalDate.of(2024, 1, 1),
                                OffsetDateTime.parse("2001-12-14T21:59:43.1-05:00"),
                                LocalDateTime.parse("2001-12-14T01:59:43.5")));
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void reportsValuesThatDoNotFitTheirTag() {
        read("a: !!int x\nb: 2024-13-01\nc: !python/name:os x\n");

        assertThat(problems.all())
                .hasSize(3)
                .anySatisfy(p -> assertThat(p).startsWith("models/a.yml:1:4: Invalid value: 'x'"))
                .anySatisfy(p -> assertThat(p).contains("'2024-13-01' is no date or time"))
                .anySatisfy(p -> assertThat(p).contains("tag !python/name:os is not supported"));
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
