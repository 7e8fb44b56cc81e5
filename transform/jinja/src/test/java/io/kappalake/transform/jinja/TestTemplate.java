package io.kappalake.transform.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** White space, scopes, loops and calls; a semicolon stands for a line end. */
class TestTemplate {
    private static final Jinja JINJA = Jinja.builder().build();

    private static String rendered(String template, Map<String, ?> globals) {
        return JINJA.parse("m.sql", template).render(Scope.of(globals)).text();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            textBlock =
                    """
                    a;{%- if 1 %};b;{%- endif %};c=>a;b;c
                    a;  {%+ if 1 -%}  ; b {%- endif +%};c=>a;  b;c
                    x {{-1}} y=>x1 y
                    {{ 1 -}} ;; {{- 2 }}=>12
                    a {#- x #} b=>a b
                    a {# x -#} b=>a b
                    {% raw -%} a {{ b }} {%- endraw %}|=>a {{ b }}|
                    {%- raw %} {% x %} {% endraw -%} |=> {% x %} |
                    a;;=>a;
                    {{ '}}' }}{{ "%}" }}#}=>}}%}#}
                    """)
    void keepsWhiteSpaceAsJinja2Does(String template, String expected) {
        assertThat(rendered(template.replace(';', '\n'), Map.of()))
                .isEqualTo(expected.replace(';', '\n'));
    }

    @Test
    void readsLineEndsOfAllSystems() {
        assertThat(rendered("a\r\nb\rc\r\n", Map.of())).isEqualTo("a\nb\nc");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            textBlock =
                    """
                    {% set x=1 %}{% for i in [1,2] %}{{ x }}{% set x = x + i %}{{ x }}{% endfor %}{{ x }} => 12131
                    {% set x=1 %}{% with x=5, y=x %}{{ x }}{{ y }}{% set x=7 %}{% endwith %}{{ x }} => 511
                    {% set x %}a{% set y=1 %}{% endset %}{{ x }}{{ y is defined }} => aFalse
                    {% for i in [1,2] %}{% if i == 1 %}{% set y = 1 %}{% endif %}[{{ y }}]{% endfor %} => [1][]
                    {% set x=1 %}{% macro m() %}{{ x }}{% endmacro %}{% set x=2 %}{{ m() }} => 2
                    {% macro o() %}{% macro i() %}I{{ z }}{% endmacro %}{% set z=3 %}{{ i() }}{% endmacro %}{{ o() }} => I3
                    {% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{{ m(b=3, a=2) }} => 1123
                    {% set x=5 %}{% macro m(x=x) %}[{{ x }}]{% endmacro %}{{ m() }} => []
                    {% set ns=namespace(n=0) %}{% macro inc() %}{% set ns.n=ns.n+1 %}{% endmacro %}{{ inc() }}{{ inc() }}{{ ns.n }} => 2
                    {% set a, (b, c) = 1, (2, 3) %}{{ a }}{{ b }}{{ c }} => 123
                    {% set x | upper | replace('A', 'b') %}a{% endset %}{{ x }} => b
                    {% filter upper %}a{% set q=1 %}{{ 'c' }}{% endfilter %}{{ q is defined }} => ACFalse
                    """)
    void scopesNamesAsJinja2Does(String template, String expected) {
        assertThat(rendered(template, Map.of())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            textBlock =
                    """
                    {% for i in [1,[2,[3]]] recursive %}{{ i if i is number else loop(i) }}d{{ loop.depth }}{{ loop.depth0 }};{% endfor %} => 1d10;2d21;3d32;d21;d10;
                    {% for i in [1,2,3,4] if i is even %}{{ i }}{{ loop.index }}{{ loop.length }};{% else %}none{% endfor %} => 212;422;
                    {% for i in [1,3] if i is even %}{{ i }}{% else %}none{% endfor %} => none
                    {% for i in [1,2,3] %}{{ loop.revindex0 }}{{ loop.previtem }}{{ loop.nextitem }};{% endfor %} => 22;113;02;
                    {% for i in [1,1,2] %}{{ loop.changed(i) }}{{ loop.cycle('a','b') }}{% endfor %} => TrueaFalsebTruea
                    {% for i in range(5) %}{% if i == 1 %}{% continue %}{% endif %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %} => 02
                    {% for i in [1,2] %}{% for j in [1,2] %}{% if j == 2 %}{% break %}{% endif %}{{ i }}{{ j }}{% endfor %}{% endfor %} => 1121
                    {% for a, (b, c) in [(1,(2,3))] %}{{ a }}{{ b }}{{ c }}{% endfor %} => 123
                    {% for g in [{'k':'B'},{'k':'a'},{'k':'b'}]|groupby('k') %}{{ g.grouper }}{{ g.list|length }};{% endfor %} => a1;B2;
                    {% set j = joiner('+') %}{% for i in [1,2] %}{{ j() }}{{ i }}{% endfor %} => 1+2
                    {% macro m(a) %}{{ caller(a) }}{% endmacro %}{% call(x, y=5) m(3) %}<{{ x }}{{ y }}>{% endcall %} => <35>
                    {% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, a=2) }} => (1,){'a': 2}
                    {% macro m(a, b) %}{{ a }}{{ b }}{% endmacro %}{{ m(*[1], **{'b': 3}) }} => 13
                    {% macro m(x) %}{% endmacro %}{{ m.name }}{{ m.arguments }} => m('x',)
                    {% if 1: %}a{% else: %}b{% endif %}{% for i in [1]: %}{{ i }}{% endfor %} => a1
                    {% macro m(a: str, b: Dict[str, List[int]] = 2) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }} => 12
                    {{ [] | is_list }}{{ (1,) | is_list }}{{ {} | is_list }} => TrueFalseFalse
                    {{ 1 | nofilter if false }}{% if false %}{{ 1 is notest }}{% endif %}ok => ok
                    {% materialization a, default %}x{% endmaterialization %}{{ materialization_a_default() }} => x
                    """)
    void loopsAndCallsAsJinja2Does(String template, String expected) {
        assertThat(rendered(template, Map.of())).isEqualTo(expected);
    }

    @Test
    void takesFiltersAndTestsOfTheHost() {
        Jinja jinja =
                Jinja.builder()
                        .filter("twice", a -> Text.of(a.required(0, "value")).repeat(2))
                        .test("short", a -> Text.of(a.required(0, "value")).length() < 3)
                        .build();
        String template =
                "{{ 'ab' | twice }}{{ 'ab' is short }}{{ ['a'] | map('twice') | list }}"
                        + "{{ ['a', 'long'] | select('short') | list }}{{ 'twice' is filter }}";
        assertThat(jinja.parse("m.sql", template).render(Scope.of(Map.of())).text())
                .isEqualTo("ababTrue['aa']['a']True");
    }

    @Test
    void looksNamesUpInTheFrontOfAScopeFirst() {
        Scope scope = Scope.of(Map.of("a", 1, "b", 2)).with(Map.of("b", 3));
        assertThat(JINJA.evaluate("x", "[a, b, c is defined]", scope))
                .isEqualTo(List.of(1L, 3L, false));
    }

    @Test
    void canBeRenderedByManyThreadsAtOnce() throws Exception {
        Template template =
                JINJA.parse(
                        "m.sql",
                        "{% set ns = namespace(s=0) %}{% macro add(i) %}{% set ns.s = ns.s + i %}{%"
                                + " endmacro %}{% for i in range(n) %}{{ add(i) }}{% endfor %}{{ ns.s"
                                + " }}");
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<String>> texts = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Scope scope = Scope.of(Map.of("n", i));
                texts.add(threads.submit(() -> template.render(scope).text()));
            }
            for (int i = 0; i < texts.size(); i++) {
                assertThat(texts.get(i).get())
                        .isEqualTo(String.valueOf(IntStream.range(0, i).sum()));
            }
        }
    }
}
