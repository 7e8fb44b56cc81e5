package io.kappalake.transform.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which place of a model printed which place of its SQL. */
class TestSourceMap {
    private static final Jinja JINJA = Jinja.builder().build();

    private static Rendered rendered(String template) {
        return JINJA.parse("m.sql", template).render(Scope.of(Map.of("cols", "a,\nb")));
    }

    private static Position at(int line, int column) {
        return new Position("m.sql", line, column);
    }

    @Test
    void pointsToTheCharacterThatWasCopied() {
        Rendered rendered = rendered("{% set x = 1 %}\nselect a,\n  bad\nfrom t");
        assertThat(rendered.text()).isEqualTo("\nselect a,\n  bad\nfrom t");
        assertThat(rendered.source(2, 8)).isEqualTo(at(2, 8));
        assertThat(rendered.source(3, 3)).isEqualTo(at(3, 3));
        assertThat(rendered.source(4, 99)).isEqualTo(at(4, 7));
        assertThat(rendered.source(99, 1)).isEqualTo(at(4, 1));
    }

    @Test
    void pointsToTheExpressionWhoseValueWasPrinted() {
        Rendered rendered = rendered("select {{ cols }}, c\nfrom t");
        assertThat(rendered.text()).isEqualTo("select a,\nb, c\nfrom t");
        assertThat(rendered.source(1, 8)).isEqualTo(at(1, 11));
        assertThat(rendered.source(2, 1)).isEqualTo(at(1, 11));
        assertThat(rendered.source(2, 4)).isEqualTo(at(1, 20));
        assertThat(rendered.source(3, 2)).isEqualTo(at(2, 2));
    }

    @Test
    void pointsToTheCallOfAMacroAndNotIntoIt() {
        Rendered rendered =
                rendered("{% macro m() %}\n\nx\n{% endmacro %}\nselect\n  {{ m() }}, y");
        assertThat(rendered.text()).isEqualTo("\nselect\n  \n\nx\n, y");
        assertThat(rendered.source(5, 1)).isEqualTo(at(6, 6));
        assertThat(rendered.source(6, 3)).isEqualTo(at(6, 14));
    }

    @Test
    void followsLoopsAndStrippedWhiteSpace() {
        Rendered rendered =
                rendered("select\n{%- for i in [1, 2] %}\n  c{{ i }},\n{%- endfor %} d");
        assertThat(rendered.text()).isEqualTo("select\n  c1,\n  c2, d");
        assertThat(rendered.source(2, 3)).isEqualTo(at(3, 3));
        assertThat(rendered.source(3, 4)).isEqualTo(at(3, 7));
        assertThat(rendered.source(3, 7)).isEqualTo(at(4, 15));
    }

    @Test
    void isThereForATemplateThatPrintsNothing() {
        assertThat(rendered("").source(1, 1)).isEqualTo(at(1, 1));
        assertThat(rendered("{% set x = 1 %}").source(3, 3)).isEqualTo(at(1, 1));
    }
}
