package io.kappalake.transform.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.problem.Location;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestProblems {
    private final Problems problems = new Problems();

    private static Location at(String file, int line, int column) {
        return new Location(Path.of(file), line, column);
    }

    @Test
    void tellsAllAtOnceInTheOrderOfFilesAndLines() {
        problems.problem(at("b.yml", 2, 1), "second");
        problems.problem(at("b.yml", 10, 1), "third");
        problems.problem(Location.of(Path.of("a.yml")), "first");
        problems.problem(at("b.yml", 10, 1), "third");

        assertThatThrownBy(problems::throwIfAny)
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessage(
                        """
                        Invalid project (3 problems in 2 files):
                          a.yml: first
                          b.yml:2:1: second
                          b.yml:10:1: third\
                        """);
        assertThat(problems.isEmpty()).isFalse();
    }

    @Test
    void doesNotFailForWarnings() {
        problems.warning(at("a.yml", 1, 1), "odd");

        assertThatCode(problems::throwIfAny).doesNotThrowAnyException();
        assertThat(problems.warnings()).containsExactly("a.yml:1:1: odd");
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void suggestsTheNearestWord() {
        List<String> known = List.of("materialized", "tags", "meta");

        assertThat(Problems.suggestion("materialised", known))
                .isEqualTo(", did you mean materialized?");
        assertThat(Problems.suggestion("TAG", known)).isEqualTo(", did you mean tags?");
        assertThat(Problems.suggestion("partition", known)).isEmpty();
    }
}
