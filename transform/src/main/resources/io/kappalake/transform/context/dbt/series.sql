{# Rows of numbers and of dates. #}

{% macro get_powers_of_two(upper_bound) %}
    {%- do return(adapter.dispatch('get_powers_of_two', 'dbt')(upper_bound)) -%}
{% endmacro %}

{# How many bits the numbers 0 to upper_bound - 1 need, but at least one. #}
{% macro default__get_powers_of_two(upper_bound) %}
    {%- if upper_bound <= 0 -%}
        {%- do exceptions.raise_compiler_error('upper bound must be positive') -%}
    {%- endif -%}
    {%- for bits in range(1, 100) if upper_bound <= 2 ** bits -%}
        {%- do return(bits) -%}
    {%- endfor -%}
{% endmacro %}

{% macro generate_series(upper_bound) %}
    {%- do return(adapter.dispatch('generate_series', 'dbt')(upper_bound)) -%}
{% endmacro %}

{# A join of bits: sequence() ends at 10,000 numbers. The numbers are doubles, as power() makes them. #}
{% macro default__generate_series(upper_bound) -%}
    {%- set bits = range(dbt.get_powers_of_two(upper_bound)) -%}
with bit as (
    select 0 as value union all select 1
),
numbers as (
    select {% for i in bits %}bit{{ i }}.value * power(2, {{ i }}) + {% endfor %}1 as generated_number
    from {% for i in bits %}bit as bit{{ i }}{{ ' cross join ' if not loop.last }}{% endfor %}
)
select generated_number
from numbers
where generated_number <= {{ upper_bound }}
order by generated_number
{%- endmacro %}

{% macro get_intervals_between(start_date, end_date, datepart) %}
    {%- do return(adapter.dispatch('get_intervals_between', 'dbt')(start_date, end_date, datepart)) -%}
{% endmacro %}

{% macro default__get_intervals_between(start_date, end_date, datepart) -%}
    {%- call statement('get_intervals_between', fetch_result=true) -%}
        select {{ dbt.datediff(start_date, end_date, datepart) }}
    {%- endcall -%}
    {%- set result = load_result('get_intervals_between') -%}
    {%- do return(result['data'][0][0] if result and result['data'] else 1) -%}
{%- endmacro %}

{% macro date_spine(datepart, start_date, end_date) %}
    {%- do return(adapter.dispatch('date_spine', 'dbt')(datepart, start_date, end_date)) -%}
{% endmacro %}

{# One row per unit of time from the first date on, without the last one, in the column date_<unit>. #}
{% macro trino__date_spine(datepart, start_date, end_date) -%}
with series as (
    {{ dbt.generate_series(dbt.get_intervals_between(start_date, end_date, datepart)) }}
),
periods as (
    select ({{ dbt.dateadd(datepart, 'row_number() over (order by 1) - 1', 'cast(%s as date)' | format(start_date)) }}) as date_{{ datepart }}
    from series
)
select date_{{ datepart }}
from periods
where date_{{ datepart }} <= cast({{ end_date }} as date)
{%- endmacro %}
