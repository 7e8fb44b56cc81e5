package io.kappalake.transform.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.transform.jinja.JinjaException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestCrossDatabaseMacros {
    private static final String BEGUN =
            """
            case when %1$s <= %2$s
                    then if(day_of_week(cast(%1$s as timestamp)) <= day_of_week(cast(%2$s as timestamp)), 0, 1)
                    else if(day_of_week(cast(%1$s as timestamp)) <= day_of_week(cast(%2$s as timestamp)), -1, 0)
                end""";

    private static String rendered(String expression) {
        return new TestingProject().run("{{ %s }}".formatted(expression));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "any_value('x') => min(x)",
                "bool_or('x > 1') => bool_or(x > 1)",
                "listagg('x') => array_join(array_agg(x), ',')",
                "listagg('x', \"'|'\", 'order by y') => array_join(array_agg(x order by y), '|')",
                "listagg('x', limit_num=3) => array_join(slice(array_agg(x), 1, 3), ',')",
                "array_construct([1, 'a']) => array[1, a]",
                "array_construct([]) => null",
                "array_append('xs', 'y') => concat(xs, array[y])",
                "array_concat('xs', 'ys') => concat(xs, ys)",
                "cast('x', 'date') => cast(x as date)",
                "cast_bool_to_text('x') => cast(x as varchar)",
                "safe_cast('x', type_numeric()) => try_cast(x as decimal(28, 6))",
                "equals('x', 'y') => (x = y)",
                "except() => except",
                "intersect() => intersect",
                "concat(['x', 'y', 'z']) => x || y || z",
                "escape_single_quotes(\"it's\") => it''s",
                "hash('x') => lower(to_hex(md5(to_utf8(cast(x as varchar)))))",
                "length('x') => length(x)",
                "position(\"'a'\", 'x') => position('a' in x)",
                "replace('x', \"'a'\", \"'b'\") => replace(x, 'a', 'b')",
                "right('x', 2) => case when 2 = 0 then '' else substr(x, -1 * (2)) end",
                "split_part('x', \"','\", 1) => split_part(x, ',', 1)",
                "split_part('x', \"','\", -1) => split_part(x, ',', length(x) - length(replace(x, ',', '')) + 2 + -1)",
                "string_literal('a b') => 'a b'",
                "current_timestamp() => current_timestamp",
                "current_timestamp_backcompat() => cast(current_timestamp as timestamp)",
                "current_timestamp_in_utc_backcompat() => cast(current_timestamp at time zone 'UTC' as timestamp)",
                "date(2024, 2, 9) => date '2024-02-09'",
                "date_trunc('week', 'x') => date_trunc('week', x)",
                "dateadd('day', -1, 'x') => date_add('day', -1, x)",
                "last_day('x', 'month') => cast(date_add('day', -1, date_add('month', 1, date_trunc('month', x))) as date)",
                "datediff('a', 'b', 'year') => (year(cast(b as timestamp)) - year(cast(a as timestamp)))",
                "datediff('a', 'b', 'month') => ((year(cast(b as timestamp)) - year(cast(a as timestamp))) * 12 + month(cast(b as timestamp)) - month(cast(a as timestamp)))",
                "datediff('a', 'b', 'day') => date_diff('day', cast(cast(a as timestamp) as date), cast(cast(b as timestamp) as date))",
                "datediff('a', 'b', 'millisecond') => date_diff('millisecond', cast(a as timestamp), cast(b as timestamp))",
                "type_string() => varchar",
                "type_timestamp() => timestamp",
                "type_int() => integer",
                "type_bigint() => bigint",
                "type_float() => double",
                "type_numeric() => decimal(28, 6)",
                "type_boolean() => boolean",
                "get_powers_of_two(1) => 1",
                "get_powers_of_two(8) => 3",
                "get_powers_of_two(9) => 4",
            })
    void writesTrinosSql(String expression, String sql) {
        assertThat(rendered(expression)).isEqualTo(sql);
        assertThat(rendered("dbt." + expression)).isEqualTo(sql);
    }

    @Test
    void countsWeeksByTheirMondays() {
        assertThat(rendered("datediff('a', 'b', 'week')"))
                .isEqualTo(
                        "("
                                + rendered("datediff('a', 'b', 'day')")
                                + " / 7 + "
                                + BEGUN.formatted("a", "b")
                                + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fortnight", "DAY"})
    void refusesAnUnknownUnit(String unit) {
        String expression = "datediff('a', 'b', '%s')".formatted(unit);
        assertThatThrownBy(() -> rendered(expression))
                .isInstanceOf(JinjaException.class)
                .hasMessageContaining("Cannot count '%s' between dates".formatted(unit));
    }

    @Test
    void refusesASeriesOfNothing() {
        assertThatThrownBy(() -> rendered("generate_series(0)"))
                .isInstanceOf(JinjaException.class)
                .hasMessageContaining("upper bound must be positive");
    }

    @Test
    void asksTrinoHowLongASpineIs() {
        TestingWarehouse trino =
                new TestingWarehouse()
                        .answer("date_diff('day'", List.of("_col0"), List.of(List.of(3L)));
        String sql =
                TestingProject.render(
                        new TestingProject().running(trino),
                        "{{ dbt.date_spine('day', \"date '2024-02-27'\", \"date '2024-03-01'\") }}");

        assertThat(trino.queries())
                .containsExactly(
                        "select "
                                + rendered(
                                        "datediff(\"date '2024-02-27'\", \"date '2024-03-01'\", 'day')"));
        assertThat(sql)
                .contains("where generated_number <= 3")
                .contains(
                        "date_add('day', row_number() over (order by 1) - 1, cast(date '2024-02-27' as date))")
                .endsWith("where date_day <= cast(date '2024-03-01' as date)");
    }

    @Test
    void takesAnIntervalForOneWhileParsing() {
        String template = "{{ get_intervals_between('a', 'b', 'day') }}";
        assertThat(TestingProject.render(new TestingProject().parsing(), template)).isEqualTo("1");
    }

    @Test
    void namesTheColumnsOfAQuery() {
        TestingWarehouse trino =
                new TestingWarehouse().answer("from mart", List.of("a", "b"), List.of());
        String names =
                TestingProject.render(
                        new TestingProject().running(trino),
                        "{{ get_columns_in_query('select * from mart') }}");

        assertThat(names).isEqualTo("['a', 'b']");
        assertThat(trino.queries().getFirst())
                .matches(
                        "(?s)select \\* from \\(\\s+select \\* from mart\\s+\\) as __dbt_sbq\\s+where false\\s+limit 0");
    }

    @Test
    void aProjectReplacesWhatMacrosDispatchTo() {
        TestingProject project =
                new TestingProject()
                        .macros(
                                "{% macro default__dateadd(part, n, d) %}plus({{ d }}, {{ n }}){% endmacro %}"
                                        + "{% macro trino__hash(x) %}xxhash64({{ x }}){% endmacro %}");

        assertThat(project.run("{{ dbt.dateadd('day', 1, 'x') }}")).isEqualTo("plus(x, 1)");
        assertThat(project.run("{{ dbt.last_day('x', 'day') }}"))
                .isEqualTo("cast(plus(plus(date_trunc('day', x), 1), -1) as date)");
        assertThat(project.run("{{ dbt.hash('x') }}")).isEqualTo("xxhash64(x)");
    }

    @Test
    void macrosOfAProjectDoNotDisturbThoseOfDbt() {
        TestingProject project =
                new TestingProject().macros("{% macro dateadd(days) %}mine{% endmacro %}");

        assertThat(project.run("{{ dateadd(1) }} {{ dbt.last_day('x', 'day') }}"))
                .isEqualTo("mine " + rendered("last_day('x', 'day')"));
    }

    @Test
    void casesCoverEveryMacro() {
        Set<String> tried =
                CrossDatabaseCases.all().stream()
                        .map(CrossDatabaseCases.Case::macro)
                        .collect(Collectors.toSet());
        assertThat(tried)
                .containsAll(
                        Stream.of(
                                        "any_value bool_or listagg array_append array_concat array_construct cast cast_bool_to_text concat date date_spine date_trunc dateadd datediff equals escape_single_quotes except intersect hash last_day length position replace right safe_cast split_part string_literal type_string current_timestamp"
                                                .split(" "))
                                .toList());
    }
}
