{# Questions to the warehouse while a run executes. #}

{% macro get_columns_in_query(select_sql) %}
    {%- do return(adapter.dispatch('get_columns_in_query', 'dbt')(select_sql)) -%}
{% endmacro %}

{# The names of a query's columns; none of its rows is read. #}
{% macro default__get_columns_in_query(select_sql) %}
    {%- set result = run_query(dbt.get_empty_subquery_sql(select_sql)) -%}
    {%- do return(result.columns | map(attribute='name') | list if result else []) -%}
{% endmacro %}

{% macro get_empty_subquery_sql(select_sql, select_sql_header=none) %}
    {%- do return(adapter.dispatch('get_empty_subquery_sql', 'dbt')(select_sql, select_sql_header)) -%}
{% endmacro %}

{% macro default__get_empty_subquery_sql(select_sql, select_sql_header=none) -%}
    {{ select_sql_header if select_sql_header is not none }}
    select * from (
        {{ select_sql }}
    ) as __dbt_sbq
    where false
    limit 0
{%- endmacro %}

{% macro get_columns_in_relation(relation) %}
    {%- do return(adapter.get_columns_in_relation(relation)) -%}
{% endmacro %}
