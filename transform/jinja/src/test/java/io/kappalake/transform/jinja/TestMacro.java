package io.kappalake.transform.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The blocks that define something, seen from the host. */
class TestMacro {
    private static final Jinja JINJA = Jinja.builder().build();

    private static final String MACROS =
            """
            {% macro cents(column, scale=2) -%}
              ({{ column }} / 100)::numeric({{ scale }})
            {%- endmacro %}
            {% test positive(model, column_name) %}select * from {{ model }} where {{ column_name }} <= 0{% endtest %}
            {% data_test old(model) %}x{% enddata_test %}
            {% materialization table, adapter='trino', supported_languages=['sql'] %}{{ return({'relations': [this]}) }}{% endmaterialization %}
            {% materialization view, default %}v{% endmaterialization %}
            {% snapshot orders_snapshot %}select {{ 1 }}{% endsnapshot %}
            {% docs orders %}# Orders
            {{ not rendered }} {% nor this %}
            {% enddocs %}
            {% if true %}{% macro hidden() %}{% endmacro %}{% endif %}
            """;

    private static Macro macro(String name) {
        return JINJA.parse("macros.sql", MACROS).macros().stream()
                .filter(macro -> macro.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void isListedInOrderWithItsKind() {
        assertThat(JINJA.parse("macros.sql", MACROS).macros())
                .extracting(Macro::toString)
                .containsExactly(
                        "MACRO cents (macros.sql:1)",
                        "TEST positive (macros.sql:4)",
                        "TEST old (macros.sql:5)",
                        "MATERIALIZATION table (macros.sql:6)",
                        "MATERIALIZATION view (macros.sql:7)",
                        "SNAPSHOT orders_snapshot (macros.sql:8)",
                        "DOCS orders (macros.sql:9)");
    }

    @Test
    void tellsItsParametersAndAttributes() {
        assertThat(macro("cents").parameters()).containsExactly("column", "scale");
        assertThat(macro("table").attributes())
                .isEqualTo(Map.of("adapter", "trino", "supported_languages", List.of("sql")));
        assertThat(macro("view").attributes()).isEqualTo(Map.of("default", true));
        assertThat(macro("orders").attributes())
                .isEqualTo(Map.of("text", "# Orders\n{{ not rendered }} {% nor this %}\n"));
    }

    @Test
    void isAFunctionThatGivesItsText() {
        JinjaFunction cents = macro("cents").bind(Scope.of(Map.of()));
        assertThat(cents.call(Arguments.of("price"))).isEqualTo("(price / 100)::numeric(2)");
        assertThat(cents.call(new Arguments(List.of("price"), Map.of("scale", 4))))
                .isEqualTo("(price / 100)::numeric(4)");
        assertThat(macro("orders_snapshot").bind(Scope.of(Map.of())).call(Arguments.of()))
                .isEqualTo("select 1");
    }

    @Test
    void isAFunctionThatGivesWhatItReturns() {
        JinjaFunction table = macro("table").bind(Scope.of(Map.of("this", "marts.orders")));
        assertThat(table.call(Arguments.of()))
                .isEqualTo(Map.of("relations", List.of("marts.orders")));
    }

    @Test
    void looksItsFreeNamesUpWhenItIsCalled() {
        Map<String, Object> names = new HashMap<>(Map.of("x", 1));
        Scope scope = name -> names.getOrDefault(name, Undefined.of(name));
        JinjaFunction macro =
                JINJA.parse("a.sql", "{% set x = 9 %}{% macro m() %}{{ x }}{% endmacro %}")
                        .macros()
                        .getFirst()
                        .bind(scope);
        assertThat(macro.call(Arguments.of())).isEqualTo("1");
        names.put("x", 2);
        assertThat(macro.call(Arguments.of())).isEqualTo("2");
    }

    @Test
    void refusesArgumentsThatItDoesNotTake() {
        JinjaFunction cents = macro("cents").bind(Scope.of(Map.of()));
        assertThatThrownBy(() -> cents.call(Arguments.of(1, 2, 3)))
                .isInstanceOf(JinjaException.class)
                .hasMessage("macro 'cents' takes not more than 2 argument(s)");
        assertThatThrownBy(() -> cents.call(new Arguments(List.of(), Map.of("colum", 1))))
                .isInstanceOf(JinjaException.class)
                .hasMessage("macro 'cents' takes no keyword argument 'colum'");
    }

    @Test
    void returnsThroughTheBodyOfACallBlock() {
        String template =
                "{% macro each() %}{% for i in [1, 2] %}{{ caller(i) }}{% endfor %}{% endmacro %}{%"
                        + " macro first() %}a{% call(i) each() %}{{ return(i) }}{% endcall %}b{%"
                        + " endmacro %}{{ first() }}";
        assertThat(JINJA.parse("a.sql", template).render(Scope.of(Map.of())).text())
                .isEqualTo("a1b");
    }
}
