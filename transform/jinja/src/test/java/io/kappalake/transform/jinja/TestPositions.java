package io.kappalake.transform.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where errors say that they are. */
class TestPositions {
    private final Jinja jinja = Jinja.builder().build();

    private JinjaException errorOf(String template, Map<String, ?> globals) {
        JinjaException error =
                catchThrowableOfType(
                        JinjaException.class,
                        () -> jinja.parse("m.sql", template).render(Scope.of(globals)));
        assertThat(error).as("error of %s", template).isNotNull();
        return error;
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "||",
            quoteCharacter = '`',
            textBlock =
                    """
                    {{ x.y }}                       || UndefinedError         || 1 || 6
                    a;{{ 1 + }}                     || TemplateSyntaxError    || 2 || 8
                    ;;{{ 1 / 0 }}                   || ZeroDivisionError      || 3 || 6
                    ;{{ f( ;  a.b) }}               || UndefinedError         || 3 || 5
                    {% if x %};{% endfor %}         || TemplateSyntaxError    || 2 || 4
                    {% for i in 5 %}{% endfor %}    || TypeError              || 1 || 13
                    ;{% include 'a.sql' %}          || TemplateSyntaxError    || 2 || 4
                    {% import 'a.sql' as a %}       || TemplateSyntaxError    || 1 || 4
                    ;;{{ 1 | nope }}                || TemplateAssertionError || 3 || 8
                    {{ 1 is nope }}                 || TemplateAssertionError || 1 || 9
                    {% set a, b = [1] %}            || ValueError             || 1 || 8
                    {% set a.b = 1 %}               || TemplateRuntimeError   || 1 || 8
                    ;  {{ 'a'.upper(1) }}           || TypeError              || 2 || 10
                    {% break %}                     || TemplateSyntaxError    || 1 || 4
                    {{ return(1) }}                 || TemplateRuntimeError   || 1 || 4
                    a;{% raw %}                     || TemplateSyntaxError    || 2 || 1
                    {% materialization a, b %}      || TemplateSyntaxError    || 1 || 23
                    """)
    void nameTheLineAndTheColumn(String template, String kind, int line, int column) {
        JinjaException error = errorOf(template.replace(';', '\n'), Map.of());
        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.position()).isEqualTo(new Position("m.sql", line, column));
        assertThat(error.macroStack()).isEmpty();
        assertThat(error.getMessage()).doesNotContain("m.sql");
    }

    @Test
    void refuseWhatReadsOtherTemplatesByName() {
        assertThat(errorOf("{% extends 'a' %}", Map.of()))
                .hasMessage("The tag 'extends' is not supported: put what is shared into a macro");
    }

    @Test
    void nameTheCallsThatLedToAnErrorInAMacro() {
        String template =
                """
                {% macro inner(x) %}
                  {{ x.y }}
                {% endmacro %}
                {% macro outer() %}{{ inner(nope) }}{% endmacro %}

                select {{ outer() }}\
                """;
        JinjaException error = errorOf(template, Map.of());
        assertThat(error.position()).isEqualTo(new Position("m.sql", 2, 8));
        assertThat(error.macroStack())
                .containsExactly(new Position("m.sql", 4, 23), new Position("m.sql", 6, 11));
    }

    @Test
    void nameTheFileOfTheMacro() {
        Template macros = jinja.parse("macros/a.sql", "\n{% macro bad() %}{{ 1/0 }}{% endmacro %}");
        JinjaFunction bad = macros.macros().getFirst().bind(Scope.of(Map.of()));
        JinjaException error = errorOf("select {{ bad() }}", Map.of("bad", bad));
        assertThat(error.position()).isEqualTo(new Position("macros/a.sql", 2, 22));
        assertThat(error.macroStack()).containsExactly(new Position("m.sql", 1, 11));
    }

    @Test
    void areGivenToTheErrorsOfTheHostWhichStayAsTheCause() {
        IllegalStateException cause = new IllegalStateException("table is away");
        JinjaFunction query =
                arguments -> {
                    throw cause;
                };
        JinjaException error =
                errorOf("\n{% set rows = run_query('x') %}", Map.of("run_query", query));
        assertThat(error).hasCause(cause).hasMessage("table is away");
        assertThat(error.kind()).isEqualTo("IllegalStateException");
        assertThat(error.position()).isEqualTo(new Position("m.sql", 2, 15));
    }

    @Test
    void ofBareExpressionsCountFromTheirBeginning() {
        JinjaException error =
                catchThrowableOfType(
                        JinjaException.class,
                        () -> jinja.evaluate("schema.yml", "a.b.c", Scope.of(Map.of())));
        assertThat(error.position()).isEqualTo(new Position("schema.yml", 1, 3));
    }
}
