{# Aggregates. dbt's cross-database macros, for Trino. #}

{# The least value: unlike any_value of Trino it is the same in every run. #}
{% macro any_value(expression) %}
    {%- do return(adapter.dispatch('any_value', 'dbt')(expression)) -%}
{% endmacro %}

{% macro trino__any_value(expression) -%}
    min({{ expression }})
{%- endmacro %}

{% macro bool_or(expression) %}
    {%- do return(adapter.dispatch('bool_or', 'dbt')(expression)) -%}
{% endmacro %}

{% macro trino__bool_or(expression) -%}
    bool_or({{ expression }})
{%- endmacro %}

{% macro listagg(measure, delimiter_text="','", order_by_clause=none, limit_num=none) %}
    {%- do return(adapter.dispatch('listagg', 'dbt')(measure, delimiter_text, order_by_clause, limit_num)) -%}
{% endmacro %}

{% macro trino__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {%- set all -%}
        array_agg({{ measure }}{{ ' ' ~ order_by_clause if order_by_clause }})
    {%- endset -%}
    array_join({{ 'slice(%s, 1, %s)' | format(all, limit_num) if limit_num else all }}, {{ delimiter_text }})
{%- endmacro %}
