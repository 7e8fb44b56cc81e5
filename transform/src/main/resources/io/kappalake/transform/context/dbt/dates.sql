{# Dates and times. #}

{% macro current_timestamp() %}
    {%- do return(adapter.dispatch('current_timestamp', 'dbt')()) -%}
{% endmacro %}

{% macro trino__current_timestamp() -%}
    current_timestamp
{%- endmacro %}

{% macro current_timestamp_backcompat() %}
    {%- do return(adapter.dispatch('current_timestamp_backcompat', 'dbt')()) -%}
{% endmacro %}

{% macro trino__current_timestamp_backcompat() -%}
    cast(current_timestamp as timestamp)
{%- endmacro %}

{% macro current_timestamp_in_utc_backcompat() %}
    {%- do return(adapter.dispatch('current_timestamp_in_utc_backcompat', 'dbt')()) -%}
{% endmacro %}

{% macro trino__current_timestamp_in_utc_backcompat() -%}
    cast(current_timestamp at time zone 'UTC' as timestamp)
{%- endmacro %}

{% macro date(year, month, day) %}
    {%- do return(adapter.dispatch('date', 'dbt')(year, month, day)) -%}
{% endmacro %}

{% macro trino__date(year, month, day) -%}
    date '{{ '%04d-%02d-%02d' | format(year, month, day) }}'
{%- endmacro %}

{% macro date_trunc(datepart, date) %}
    {%- do return(adapter.dispatch('date_trunc', 'dbt')(datepart, date)) -%}
{% endmacro %}

{% macro trino__date_trunc(datepart, date) -%}
    date_trunc('{{ datepart }}', {{ date }})
{%- endmacro %}

{% macro dateadd(datepart, interval, from_date_or_timestamp) %}
    {%- do return(adapter.dispatch('dateadd', 'dbt')(datepart, interval, from_date_or_timestamp)) -%}
{% endmacro %}

{% macro trino__dateadd(datepart, interval, from_date_or_timestamp) -%}
    date_add('{{ datepart }}', {{ interval }}, {{ from_date_or_timestamp }})
{%- endmacro %}

{% macro last_day(date, datepart) %}
    {%- do return(adapter.dispatch('last_day', 'dbt')(date, datepart)) -%}
{% endmacro %}

{% macro default__last_day(date, datepart) -%}
    {{- dbt.default_last_day(date, datepart) -}}
{%- endmacro %}

{% macro default_last_day(date, datepart) -%}
    cast({{ dbt.dateadd('day', '-1', dbt.dateadd(datepart, '1', dbt.date_trunc(datepart, date))) }} as date)
{%- endmacro %}
