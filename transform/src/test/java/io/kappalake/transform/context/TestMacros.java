package io.kappalake.transform.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.transform.jinja.JinjaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestMacros {
    @Test
    void dispatchPrefersTheProjectAndThenTrino() {
        TestingProject project =
                new TestingProject()
                        .macros(
                                """
                                {% macro a() %}{{ adapter.dispatch('a')() }}{% endmacro %}
                                {% macro default__a() %}default{% endmacro %}
                                {% macro trino__a() %}trino{% endmacro %}
                                {% macro b() %}{{ adapter.dispatch('b', 'shop')() }}{% endmacro %}
                                {% macro default__b() %}default{% endmacro %}
                                {% macro default__any_value(x) %}own({{ x }}){% endmacro %}
                                """);

        assertThat(project.run("{{ a() }} {{ shop.b() }} {{ any_value('x') }}"))
                .isEqualTo("trino default own(x)");
    }

    @Test
    void dispatchSearchesThePackagesInTheOrderOfTheProject() {
        String macro = "{% macro default__dateadd(datepart, interval, from) %}own{% endmacro %}";
        String call = "{{ dbt.dateadd('day', 1, 'x') }}";

        assertThat(new TestingProject().macros(macro).run(call)).isEqualTo("own");
        assertThat(new TestingProject().macros(macro).searchOrder("dbt", "dbt", "shop").run(call))
                .isEqualTo("date_add('day', 1, x)");
        assertThat(
                        new TestingProject()
                                .macros(macro)
                                .searchOrder("mine", "shop")
                                .run("{{ adapter.dispatch('dateadd', 'mine')('day', 1, 'x') }}"))
                .isEqualTo("own");
        assertThatThrownBy(() -> new TestingProject().run("{{ adapter.dispatch('dateadd', 'x') }}"))
                .hasMessageContaining("No macro named 'dateadd' found in x");
    }

    @Test
    void dispatchNamesWhatItDoesNotFind() {
        assertThatThrownBy(
                        () ->
                                new TestingProject()
                                        .run("{{ adapter.dispatch('star', 'dbt_utils')('x') }}"))
                .isInstanceOf(JinjaException.class)
                .hasMessage(
                        "No macro named 'star' found in dbt_utils: define trino__star or default__star");
        assertThatThrownBy(
                        () -> new TestingProject().run("{{ adapter.dispatch('dbt_utils.star') }}"))
                .hasMessageContaining("call adapter.dispatch('star', 'dbt_utils')");
    }

    @Test
    void aProjectsMacroReplacesAFunctionThatBuiltinsStillHas() {
        TestingProject project =
                new TestingProject()
                        .relation("marts", "orders", false)
                        .macros(
                                "{% macro ref(name) %}{{ builtins.ref(name) }} /* {{ name }} */{% endmacro %}");

        assertThat(project.run("{{ ref('orders') }}"))
                .isEqualTo("\"lake\".\"marts\".\"orders\" /* orders */");
    }

    @Test
    void macrosReturnValuesAndSeeTheContext() {
        TestingProject project =
                new TestingProject()
                        .var("days", 3L)
                        .macros(
                                "{% macro window() %}{% do return([this.table, var('days')]) %}{% endmacro %}");

        assertThat(
                        project.run(
                                "{{ window()[0] }} {{ window()[1] + 1 }} {{ shop.window() | length }}"))
                .isEqualTo("mart 4 2");
    }

    @Test
    void packageDbtHasItsFunctionsToo() {
        assertThat(new TestingProject().incremental().run("{{ dbt.is_incremental() }}"))
                .isEqualTo("True");
        assertThat(new TestingProject().run("{{ dbt.nothing is defined }}")).isEqualTo("False");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "{% materialization own, default %}{% endmaterialization %} => Cannot use materialization own",
                "{% snapshot s %}select 1{% endsnapshot %} => Cannot use snapshot s",
                "{% macro a() %}{% endmacro %}{% macro a() %}{% endmacro %} => Macro a is defined twice, also in macros/own.sql:1",
                "{% macro a() %} => TemplateSyntaxError",
            })
    void reportsWhatAMacroFileMustNotHold(String text, String problem) {
        TestingProject project = new TestingProject().macros(text);

        project.loadMacros();

        assertThat(project.problems()).hasSize(1);
        assertThat(project.problems().getFirst()).startsWith("macros/own.sql:1").contains(problem);
    }

    @Test
    void knowsGenericTestsOfProjectAndDbt() {
        Macros macros =
                new TestingProject()
                        .macros("{% test positive(model, column_name) %}select 1{% endtest %}")
                        .loadMacros();

        assertThat(macros.testNames())
                .containsExactly(
                        "accepted_values", "not_null", "positive", "relationships", "unique");
        assertThat(macros.names()).containsExactly("test_positive");
        assertThat(macros.findTest("positive")).isPresent();
        assertThat(macros.findTest("unique")).isPresent();
        assertThat(macros.findTest("negative")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "generate_schema_name(none, none) => marts",
                "generate_schema_name(' daily ', none) => marts_daily",
                "generate_schema_name_for_env('daily', none) => marts",
                "generate_alias_name(none, {'name': 'orders'}) => orders",
                "generate_alias_name(' o ', {'name': 'orders'}) => o",
                "generate_database_name() => lake",
                "generate_database_name('other', none) => other",
                "get_where_subquery(this) => \"lake\".\"marts\".\"mart\"",
            })
    void namesAsDbtDoes(String expression, String name) {
        assertThat(new TestingProject().run("{{ %s }}".formatted(expression))).isEqualTo(name);
    }

    @Test
    void whereMakesASubquery() {
        TestingProject project = new TestingProject().config("where", "a > 1");

        assertThat(project.run("{{ get_where_subquery(this) }}"))
                .isEqualTo("(select * from \"lake\".\"marts\".\"mart\" where a > 1) dbt_subquery");
    }
}
