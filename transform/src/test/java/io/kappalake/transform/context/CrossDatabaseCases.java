package io.kappalake.transform.context;

import java.util.List;
import java.util.stream.Stream;

/**
 * What dbt's cross-database macros are worth on Trino: queries with Jinja in them, each of which
 * gives one value.
 */
final class CrossDatabaseCases {
    private CrossDatabaseCases() {}

    /**
     * A query and its result.
     *
     * @param macro what is tried
     * @param query a template that gives one row with one column of text
     * @param expected the text; null for null
     */
    record Case(String macro, String query, String expected) {
        @Override
        public String toString() {
            return macro + ": " + query;
        }
    }

    /** All cases. */
    static List<Case> all() {
        return Stream.of(aggregates(), arrays(), text(), casts(), dates(), differences(), series())
                .flatMap(List::stream)
                .toList();
    }

    private static Case value(String macro, String expression, String expected) {
        return new Case(macro, "select cast({{ %s }} as varchar)".formatted(expression), expected);
    }

    private static Case over(String macro, String rows, String expression, String expected) {
        return new Case(
                macro,
                "select cast({{ %s }} as varchar) from (values %s) t (a, b)"
                        .formatted(expression, rows),
                expected);
    }

    private static List<Case> aggregates() {
        String letters = "('x', 2), ('y', 1), ('z', 3)";
        return List.of(
                over("any_value", "(7, 1), (7, 2)", "dbt.any_value('a')", "7"),
                over("any_value", "(9, 1), (8, 2), (null, 3)", "dbt.any_value('a')", "8"),
                over("bool_or", "(false, 1), (true, 2)", "dbt.bool_or('a')", "true"),
                over("bool_or", "(2, 1), (3, 2)", "dbt.bool_or('a > 3')", "false"),
                over("listagg", "('x', 1), ('x', 2)", "dbt.listagg('a')", "x,x"),
                over("listagg", letters, "dbt.listagg('a', \"'-'\", 'order by b')", "y-x-z"),
                over(
                        "listagg",
                        letters,
                        "dbt.listagg(measure='a', delimiter_text=\"'|'\","
                                + " order_by_clause='order by b desc', limit_num=2)",
                        "z|x"),
                over(
                        "listagg",
                        "('x', 1), (null, 2)",
                        "dbt.listagg('a', \"','\", 'order by b')",
                        "x"));
    }

    private static List<Case> arrays() {
        return List.of(
                new Case(
                        "array_construct",
                        "select array_join({{ dbt.array_construct([1, 2, 3]) }}, ',')",
                        "1,2,3"),
                new Case(
                        "array_construct",
                        "select array_join({{ dbt.array_construct([\"'a'\", \"'b'\"], 'varchar') }}, '')",
                        "ab"),
                value("array_construct", "dbt.array_construct()", null),
                new Case(
                        "array_append",
                        "select array_join({{ dbt.array_append(dbt.array_construct([1, 2]), 3) }}, ',')",
                        "1,2,3"),
                new Case(
                        "array_append",
                        "select array_join({{ dbt.array_append(\"array['a']\", \"'b'\") }}, '+')",
                        "a+b"),
                new Case(
                        "array_concat",
                        "select array_join({{ dbt.array_concat('array[1]', 'array[2, 3]') }}, ',')",
                        "1,2,3"),
                new Case(
                        "array_concat",
                        "select array_join({{ dbt.array_concat(dbt.array_construct([1]),"
                                + " dbt.array_construct([1])) }}, ',')",
                        "1,1"));
    }

    private static List<Case> text() {
        return List.of(
                value("concat", "dbt.concat([\"'a'\", \"'b'\", \"'c'\"])", "abc"),
                value("concat", "dbt.concat([\"'a'\", 'cast(null as varchar)'])", null),
                new Case(
                        "escape_single_quotes",
                        "select '{{ dbt.escape_single_quotes(\"they're\") }}'",
                        "they're"),
                new Case(
                        "escape_single_quotes",
                        "select '{{ dbt.escape_single_quotes(\"a 'b' c\") }}'",
                        "a 'b' c"),
                value("hash", "dbt.hash(\"'ab'\")", "187ef4436122d1cc2f40dc2b92f0eba0"),
                value("hash", "dbt.hash('12')", "c20ad4d76fe97759aa27a0c99bff6710"),
                value("length", "dbt.length(\"'abc'\")", "3"),
                value("length", "dbt.length(\"''\")", "0"),
                value("length", "dbt.length(\"'żółw'\")", "4"),
                value("position", "dbt.position(\"'b'\", \"'abc'\")", "2"),
                value("position", "dbt.position(\"'x'\", \"'abc'\")", "0"),
                value("replace", "dbt.replace(\"'banana'\", \"'a'\", \"'o'\")", "bonono"),
                value("replace", "dbt.replace(\"'banana'\", \"'x'\", \"'o'\")", "banana"),
                value("right", "dbt.right(\"'abcde'\", 2)", "de"),
                value("right", "dbt.right(\"'abcde'\", 0)", ""),
                value("right", "dbt.right(\"'abc'\", \"length('xyz')\")", "abc"),
                value("right", "dbt.right(\"'abc'\", 4)", ""),
                value("split_part", "dbt.split_part(\"'a|b|c'\", \"'|'\", 2)", "b"),
                value("split_part", "dbt.split_part(\"'a|b|c'\", \"'|'\", -1)", "c"),
                value("split_part", "dbt.split_part(\"'a|b|c'\", \"'|'\", -3)", "a"),
                value("split_part", "dbt.split_part(\"'a|b|c'\", \"'|'\", 4)", null),
                value("string_literal", "dbt.string_literal('abc')", "abc"),
                value("string_literal", "dbt.string_literal('12')", "12"));
    }

    private static List<Case> casts() {
        return List.of(
                value("cast", "dbt.cast(\"'12'\", dbt.type_int())", "12"),
                value("cast", "dbt.cast(\"'2024-02-29'\", 'date')", "2024-02-29"),
                value(
                        "safe_cast",
                        "dbt.safe_cast(\"'12'\", api.Column.translate_type('integer'))",
                        "12"),
                value("safe_cast", "dbt.safe_cast(\"'twelve'\", dbt.type_int())", null),
                value("safe_cast", "dbt.safe_cast(\"'2023-02-29'\", 'date')", null),
                value("cast_bool_to_text", "dbt.cast_bool_to_text('1 = 1')", "true"),
                value("cast_bool_to_text", "dbt.cast_bool_to_text('1 = 2')", "false"),
                value("equals", "dbt.equals('1', '1')", "true"),
                value("equals", "dbt.equals('1', '2')", "false"),
                value("equals", "dbt.equals('null', 'null')", null),
                new Case(
                        "except",
                        "select cast(sum(a) as varchar) from"
                                + " (select * from (values 1, 2, 4) t (a) {{ dbt.except() }} select 2)",
                        "5"),
                new Case(
                        "except",
                        "select cast(count(*) as varchar) from (select 1 {{ except() }} select 1)",
                        "0"),
                new Case(
                        "intersect",
                        "select cast(sum(a) as varchar) from"
                                + " (select * from (values 1, 2, 4) t (a) {{ dbt.intersect() }} select 2)",
                        "2"),
                new Case(
                        "intersect",
                        "select cast(count(*) as varchar) from (select 1 {{ intersect() }} select 2)",
                        "0"),
                type("string", "'a'", "varchar"),
                type("timestamp", "timestamp '2024-01-01 00:00:00'", "timestamp(3)"),
                type("int", "1", "integer"),
                type("bigint", "1", "bigint"),
                type("float", "1", "double"),
                type("numeric", "1", "decimal(28,6)"),
                type("boolean", "true", "boolean"));
    }

    private static Case type(String name, String value, String expected) {
        return new Case(
                "type_" + name,
                "select typeof(cast(%s as {{ dbt.type_%s() }}))".formatted(value, name),
                expected);
    }

    private static List<Case> dates() {
        String noon = "\"timestamp '2024-02-15 12:34:56'\"";
        return List.of(
                new Case(
                        "current_timestamp",
                        "select cast(abs(date_diff('hour', {{ dbt.current_timestamp() }}, now())) as varchar)",
                        "0"),
                new Case(
                        "current_timestamp",
                        "select typeof({{ current_timestamp() }})",
                        "timestamp(3) with time zone"),
                new Case(
                        "current_timestamp_backcompat",
                        "select typeof({{ dbt.current_timestamp_backcompat() }})",
                        "timestamp(3)"),
                new Case(
                        "current_timestamp_in_utc_backcompat",
                        "select cast(abs(date_diff('minute',"
                                + " {{ dbt.current_timestamp_in_utc_backcompat() }},"
                                + " cast(now() at time zone 'UTC' as timestamp))) as varchar)",
                        "0"),
                value("date", "dbt.date(2024, 2, 9)", "2024-02-09"),
                value("date", "dbt.date(1999, 12, 31)", "1999-12-31"),
                value("date_trunc", "dbt.date_trunc('month', " + noon + ")", "2024-02-01 00:00:00"),
                value("date_trunc", "dbt.date_trunc('hour', " + noon + ")", "2024-02-15 12:00:00"),
                value("date_trunc", "dbt.date_trunc('week', \"date '2024-02-15'\")", "2024-02-12"),
                value("dateadd", "dbt.dateadd('day', 1, \"date '2024-02-28'\")", "2024-02-29"),
                value("dateadd", "dbt.dateadd('month', -1, \"date '2024-03-31'\")", "2024-02-29"),
                value(
                        "dateadd",
                        "dbt.dateadd('hour', '2 * 12', " + noon + ")",
                        "2024-02-16 12:34:56"),
                value(
                        "dateadd",
                        "dbt.dateadd(datepart='quarter', interval=1, from_date_or_timestamp="
                                + noon
                                + ")",
                        "2024-05-15 12:34:56"),
                value("last_day", "dbt.last_day(\"date '2024-02-10'\", 'month')", "2024-02-29"),
                value("last_day", "dbt.last_day(" + noon + ", 'quarter')", "2024-03-31"),
                value("last_day", "dbt.last_day(" + noon + ", 'year')", "2024-12-31"));
    }

    private static Case difference(String from, String to, String unit, String expected) {
        return value(
                "datediff",
                "dbt.datediff(\"'%s'\", \"'%s'\", '%s')".formatted(from, to, unit),
                expected);
    }

    private static List<Case> differences() {
        String eve = "2023-12-31 23:59:59";
        String year = "2024-01-01 00:00:00";
        return List.of(
                difference(eve, year, "year", "1"),
                difference(eve, year, "quarter", "1"),
                difference(eve, year, "month", "1"),
                difference(eve, year, "week", "1"),
                difference(eve, year, "day", "1"),
                difference(eve, year, "hour", "1"),
                difference(eve, year, "minute", "1"),
                difference(eve, year, "second", "1"),
                difference(eve, year, "millisecond", "1000"),
                difference(year, eve, "year", "-1"),
                difference(year, eve, "day", "-1"),
                difference(year, eve, "second", "-1"),
                difference("2024-01-31", "2024-03-01", "month", "2"),
                difference("2024-02-28", "2024-03-01", "day", "2"),
                difference("2024-01-01", "2024-01-07", "week", "0"),
                difference("2024-01-07", "2024-01-08", "week", "1"),
                difference("2024-01-03", "2024-01-17", "week", "2"),
                difference("2024-01-08", "2024-01-07", "week", "-1"),
                difference("2024-01-15", "2024-01-08", "week", "-2"),
                difference("2023-05-05", "2024-01-05", "quarter", "3"),
                difference("2024-01-01 10:59:00", "2024-01-02 09:01:00", "hour", "23"),
                value(
                        "datediff",
                        "dbt.datediff(\"date '2024-01-01'\", \"timestamp '2024-01-03 01:00:00'\", 'day')",
                        "2"),
                value("datediff", "dbt.datediff(\"date '2024-01-01'\", 'null', 'day')", null));
    }

    private static List<Case> series() {
        return List.of(
                new Case("get_powers_of_two", "select '{{ dbt.get_powers_of_two(9) }}'", "4"),
                new Case(
                        "get_intervals_between",
                        "select '{{ dbt.get_intervals_between(\"date '2024-01-01'\","
                                + " \"date '2024-02-01'\", 'day') }}'",
                        "31"),
                new Case(
                        "generate_series",
                        "select array_join(array_agg(cast(generated_number as integer)"
                                + " order by generated_number), ',')"
                                + " from ({{ dbt.generate_series(5) }})",
                        "1,2,3,4,5"),
                new Case(
                        "date_spine",
                        "select array_join(array_agg(date_day order by date_day), ',') from"
                                + " ({{ dbt.date_spine('day', \"date '2024-02-27'\", \"date '2024-03-01'\") }})",
                        "2024-02-27,2024-02-28,2024-02-29"),
                new Case(
                        "date_spine",
                        "select array_join(array_agg(date_month order by date_month), ',') from"
                                + " ({{ dbt.date_spine('month', \"date '2023-12-01'\", \"date '2024-03-01'\") }})",
                        "2023-12-01,2024-01-01,2024-02-01"),
                new Case(
                        "get_columns_in_query",
                        "select '{{ get_columns_in_query(\"select 1 as a, 2 as b\") | join(',') }}'",
                        "a,b"));
    }
}
