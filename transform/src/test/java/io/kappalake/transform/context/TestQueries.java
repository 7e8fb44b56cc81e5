package io.kappalake.transform.context;

import static io.kappalake.transform.context.TestingProject.name;
import static io.kappalake.transform.context.TestingProject.render;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transform.context.Warehouse.ColumnType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestQueries {
    private final TestingProject project =
            new TestingProject()
                    .relation("marts", "orders", false)
                    .relation("marts", "customers", false);
    private final TestingWarehouse warehouse =
            new TestingWarehouse()
                    .answer(
                            "select status",
                            List.of("status", "n"),
                            List.of(List.of("new", 2L), Arrays.asList("paid", null)))
                    .table(
                            name("marts", "orders"),
                            new ColumnType("id", "bigint"),
                            new ColumnType("note", "varchar(10)"),
                            new ColumnType("amount", "decimal(18,2)"))
                    .table(name("marts", "customers"), new ColumnType("id", "bigint"));

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "{{ r.columns[0].values() }} => ['new', 'paid']",
                "{{ r.columns['n'].values() }} => [2, None]",
                "{{ r.column_names | join(',') }} => status,n",
                "{{ r.columns | map(attribute='name') | join(',') }} => status,n",
                "{{ r.rows[0]['status'] }} {{ r.rows[0].n + 1 }} => new 3",
                "{% for row in r %}{{ row[0] }}{{ row[-1] }} {% endfor %} => new2 paidNone",
                "{% for s, n in r.rows %}{{ s }};{% endfor %} => new;paid;",
                "{{ r.rows[1].dict() }} => {'status': 'paid', 'n': None}",
                "{{ r.rows[0].get('x', 'none') }} {{ r.rows | length }} => none 2",
                "{{ r.rows[0].items() }} => [('status', 'new'), ('n', 2)]",
            })
    void aResultIsATableOfRowsAndColumns(String template, String text) {
        String query = "{%- set r = run_query('select status, n') -%}";

        assertThat(render(project.running(warehouse), query + template)).isEqualTo(text);
        assertThat(warehouse.queries()).containsExactly("select status, n");
    }

    @Test
    void aStatementKeepsItsResult() {
        String text =
                render(
                        project.running(warehouse),
                        """
                        {% call statement('totals', fetch_result=True) %}
                          select status, n from {{ ref('orders') }}
                        {% endcall %}
                        {{ load_result('totals')['data'] }} {{ load_result('totals').table.columns[0].values()[1] }} {{ load_result('other') is none }}""");

        assertThat(text).isEqualTo("[['new', 2], ['paid', None]] paid True");
        assertThat(warehouse.queries())
                .containsExactly("select status, n from \"lake\".\"marts\".\"orders\"");
    }

    @Test
    void nothingIsAskedWhileParsing() {
        NodeContext context = project.parsing();

        String text =
                render(
                        context,
                        """
                        {% call statement('totals', fetch_result=true) %}
                          select {{ ref('orders') }} {{ load_result('earlier').table.columns[0] }}
                        {% endcall %}
                        {{ execute }} {{ run_query('select 1') is none }} {{ load_result('totals') is none }}
                        {{ adapter.get_relation(none, 'marts', 'orders') is none }} {{ adapter.get_columns_in_relation(this) }}""");

        assertThat(text).isEqualTo("False True True\nTrue []");
        assertThat(context.captured().dependsOn()).containsExactly("model.shop.orders");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "{{ adapter.get_relation(database=none, schema='marts', identifier='orders') }} => \"lake\".\"marts\".\"orders\"",
                "{{ adapter.get_relation('lake', 'marts', 'nothing') is none }} => True",
                "{{ load_relation(ref('orders')).is_table }} => True",
                "{{ load_relation(this) is none }} => True",
                "{{ adapter.already_exists('marts', 'orders') }} => True",
                "{{ adapter.get_columns_in_relation(ref('orders')) | map(attribute='name') | join(',') }} => id,note,amount",
                "{{ adapter.get_columns_in_relation(ref('orders')) | map(attribute='dtype') | join(',') }} => bigint,varchar,decimal",
                "{{ adapter.get_columns_in_relation(ref('orders'))[2].data_type }} => decimal(18,2)",
                "{{ adapter.get_columns_in_relation(ref('orders'))[1].string_size() }} => 10",
                "{{ get_columns_in_relation(ref('orders'))[0].is_integer() }} => True",
                "{{ adapter.get_missing_columns(ref('orders'), ref('customers')) | map(attribute='quoted') | join(',') }} => \"note\",\"amount\"",
            })
    void theAdapterKnowsRelationsAndColumns(String template, String text) {
        assertThat(render(project.running(warehouse), template)).isEqualTo(text);
    }
}
