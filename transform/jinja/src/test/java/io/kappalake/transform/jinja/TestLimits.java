package io.kappalake.transform.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a template cannot do to the process that renders it. */
class TestLimits {
    private static final Jinja JINJA = Jinja.builder().build();

    private static JinjaException errorOf(String template, Map<String, ?> globals) {
        JinjaException error =
                catchThrowableOfType(
                        JinjaException.class,
                        () -> JINJA.parse("m.sql", template).render(Scope.of(globals)));
        assertThat(error).as("error of %s", template).isNotNull();
        return error;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a()"
                        + " }}",
                "{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{{ caller }}{% endmacro"
                        + " %}{{ m() }}",
                "{% for x in [1] recursive %}{{ loop([x]) }}{% endfor %}",
                "{% set l = [] %}{% do l.append(l) %}{{ l }}",
                "{% set l = [] %}{% do l.append(l) %}{% set m = [] %}{% do m.append(m) %}{{ l == m"
                        + " }}"
            })
    void endlessRecursionIsAnErrorWithItsPlace(String template) {
        JinjaException error = errorOf(template, Map.of());
        assertThat(error.kind()).isEqualTo("RecursionError");
        assertThat(error.position().file()).isEqualTo("m.sql");
        assertThat(error.position().line()).isEqualTo(1);
        assertThat(error.macroStack()).hasSizeLessThanOrEqualTo(50);
    }

    @Test
    void recursionGoesDeepEnough() {
        String template =
                "{% macro m(n) %}{{ n if n == 0 else m(n - 1) }}{% endmacro %}{{ m(300) }}";
        assertThat(JINJA.parse("m.sql", template).render(Scope.of(Map.of())).text()).isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "||",
            quoteCharacter = '`',
            textBlock =
                    """
                    range(100001)                                || OverflowError
                    'x' * 1000001                                || OverflowError
                    ('x' * 1000000).replace('x', 'y' * 1000)      || OverflowError
                    ('x' * 1000000) | replace('x', 'y' * 1000)    || OverflowError
                    ('y' * 1000).join('x' * 1000000)              || OverflowError
                    ('x' * 1000000) | join('y' * 1000)            || OverflowError
                    'x' * 9223372036854775807                    || OverflowError
                    [1] * 1000000000                             || OverflowError
                    '%2000000000d' % 1                           || OverflowError
                    '{:2000000000}'.format(1)                    || OverflowError
                    'x'.center(2000000000)                       || OverflowError
                    'x' | indent(2000000000, true)               || OverflowError
                    2 ** 100000000                               || OverflowError
                    modules.itertools.product('abcdefghij', repeat=9) || OverflowError
                    modules.itertools.count()                    || NotImplementedError
                    """)
    void whatWouldGrowWithoutMeasureIsRefused(String expression, String kind) {
        JinjaException error =
                errorOf("{{ " + expression + " }}", Map.of("modules", PythonModules.all()));
        assertThat(error.kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @Timeout(60)
    @CsvSource(
            delimiterString = "||",
            quoteCharacter = '`',
            textBlock =
                    """
                    {% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %} || OverflowError || the template takes more than 10000000 steps
                    {% for i in range(100000) %}{% for j in range(100000) %}{% set x = i + j %}{% endfor %}{% endfor %} || OverflowError || the template takes more than 10000000 steps
                    {% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(100) }} || OverflowError || the template takes more than 10000000 steps
                    {% set x = 'x' * 1000 %}{% for i in range(100000) %}{{ x }}{% endfor %} || OverflowError || a text of 16000001 characters is too long
                    {% set t %}{% for i in range(100000) %}{{ 'x' * 1000 }}{% endfor %}{% endset %} || OverflowError || a text of
                    {% set l = [] %}{% for i in range(1000) %}{% do l.append('x' * 1000000) %}{% endfor %} || OverflowError || the template makes more than 128000000 characters
                    {% set l = [] %}{% for i in range(1000) %}{% do l.append([i] * 1000000) %}{% endfor %} || OverflowError || the template makes more than 128000000 characters
                    {% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }} || OverflowError ||
                    {% set ns = namespace(l=[1], m=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% set ns.m = [ns.m, ns.m] %}{% endfor %}{{ ns.l == ns.m }} || OverflowError || the template takes more than
                    """)
    void whatWouldTakeForeverEndsWithItsPlace(String template, String kind, String message) {
        JinjaException error = errorOf("\n" + template, Map.of("modules", PythonModules.all()));
        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.getMessage()).contains(message == null ? "" : message);
        assertThat(error.position().file()).isEqualTo("m.sql");
        assertThat(error.position().line()).isEqualTo(2);
        assertThat(error.position().column()).isGreaterThan(1);
    }

    @Test
    @Timeout(60)
    void regularExpressionsThatTryTooManyWaysEnd() {
        Budget budget = Budget.open(Duration.ofSeconds(1));
        try {
            JinjaException error =
                    errorOf(
                            "{{ modules.re.match('(?P<g>a|aa)+(?P=g)z', 'a' * 100) }}",
                            Map.of("modules", PythonModules.all()));
            assertThat(error.kind()).isEqualTo("TimeoutError");
            assertThat(error.getMessage()).contains("computes for more than 1 s");
            assertThat(error.position().line()).isEqualTo(1);
        } finally {
            budget.close();
        }
    }

    @Test
    void waitingForTheHostDoesNotCount() {
        JinjaFunction waiting =
                arguments -> {
                    LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
                    return 1L;
                };
        Budget budget = Budget.open(Duration.ofSeconds(1));
        try {
            String text =
                    JINJA.parse("m.sql", "{{ f() }}{% for i in range(100) %}{% endfor %}")
                            .render(Scope.of(Map.of("f", waiting)))
                            .text();
            assertThat(text).isEqualTo("1");
        } finally {
            budget.close();
        }
    }

    @Test
    void eachRenderingHasABudgetOfItsOwn() {
        Template template =
                JINJA.parse(
                        "m.sql",
                        "{% for i in range(1000) %}{% for j in range(1000) %}{% set x = j %}{% endfor"
                                + " %}{% endfor %}done");

        for (int i = 0; i < 5; i++) {
            assertThat(template.render(Scope.of(Map.of())).text()).isEqualTo("done");
        }
    }

    @Test
    void deepExpressionsAndTagsAreSyntaxErrors() {
        assertThat(errorOf("{{ " + "(".repeat(5000), Map.of()).kind())
                .isEqualTo("TemplateSyntaxError");
        assertThat(errorOf("{% if 1 %}".repeat(5000), Map.of()).kind())
                .isEqualTo("TemplateSyntaxError");
        assertThat(errorOf("{{ " + "-".repeat(5000) + "x }}", Map.of()).kind())
                .isIn("UndefinedError", "RecursionError");
    }

    /** A Java object that is nothing to the language. */
    public record Opaque(String secret) {
        @Override
        public String toString() {
            return "opaque";
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "o.secret",
                "o.class",
                "o.getClass",
                "o['secret']",
                "o.toString",
                "'a'.getBytes",
                "'a'.class",
                "[].stream",
                "{}.entrySet",
                "o | attr('secret')",
                "''.__class__",
                "f.__globals__",
                "f.call",
                "1 .longValue"
            })
    void javaIsOutOfReach(String expression) {
        JinjaFunction function = arguments -> 1L;
        Object value =
                JINJA.evaluate(
                        "m.sql",
                        expression,
                        Scope.of(Map.of("o", new Opaque("s3cret"), "f", function)));
        assertThat(value).isInstanceOf(Undefined.class);
    }

    @Test
    void opaqueObjectsCanBePassedOnAndPrinted() {
        Opaque opaque = new Opaque("s3cret");
        Scope scope = Scope.of(Map.of("o", opaque));
        assertThat(JINJA.evaluate("m.sql", "[o][0]", scope)).isSameAs(opaque);
        assertThat(JINJA.parse("m.sql", "{{ o }}").render(scope).text()).isEqualTo("opaque");
    }

    @Test
    void readOnlyValuesOfTheHostStayAsTheyAre() {
        Map<String, Object> globals = Map.of("l", List.of(1), "m", Map.of("a", 1));
        assertThat(errorOf("{% do l.append(2) %}", globals).kind()).isEqualTo("TypeError");
        assertThat(errorOf("{% do m.update(b=2) %}", globals).kind()).isEqualTo("TypeError");
        List<Object> changeable = new ArrayList<>(List.of("a"));
        JINJA.parse("m.sql", "{% do l.append('b') %}").render(Scope.of(Map.of("l", changeable)));
        assertThat(changeable).containsExactly("a", "b");
    }
}
