{# Names of types in Trino. #}

{% macro type_string() %}
    {%- do return(adapter.dispatch('type_string', 'dbt')()) -%}
{% endmacro %}

{% macro trino__type_string() -%}
    varchar
{%- endmacro %}

{% macro type_timestamp() %}
    {%- do return(adapter.dispatch('type_timestamp', 'dbt')()) -%}
{% endmacro %}

{% macro default__type_timestamp() -%}
    timestamp
{%- endmacro %}

{% macro type_float() %}
    {%- do return(adapter.dispatch('type_float', 'dbt')()) -%}
{% endmacro %}

{% macro trino__type_float() -%}
    double
{%- endmacro %}

{% macro type_numeric() %}
    {%- do return(adapter.dispatch('type_numeric', 'dbt')()) -%}
{% endmacro %}

{% macro trino__type_numeric() -%}
    decimal(28, 6)
{%- endmacro %}

{% macro type_bigint() %}
    {%- do return(adapter.dispatch('type_bigint', 'dbt')()) -%}
{% endmacro %}

{% macro default__type_bigint() -%}
    bigint
{%- endmacro %}

{% macro type_int() %}
    {%- do return(adapter.dispatch('type_int', 'dbt')()) -%}
{% endmacro %}

{% macro trino__type_int() -%}
    integer
{%- endmacro %}

{% macro type_boolean() %}
    {%- do return(adapter.dispatch('type_boolean', 'dbt')()) -%}
{% endmacro %}

{% macro default__type_boolean() -%}
    boolean
{%- endmacro %}
