{# How often a unit of time begins between two times. Unlike date_diff, which counts whole units, it
   counts the beginnings of units: from 23:59 to 00:01 it is one day. #}

{% macro datediff(first_date, second_date, datepart) %}
    {%- do return(adapter.dispatch('datediff', 'dbt')(first_date, second_date, datepart)) -%}
{% endmacro %}

{% macro trino__datediff(first_date, second_date, datepart) -%}
    {%- set coarser = {'quarter': ('year', 4), 'month': ('year', 12), 'hour': ('day', 24), 'minute': ('hour', 60), 'second': ('minute', 60)} -%}
    {%- set first = 'cast(%s as timestamp)' | format(first_date) -%}
    {%- set second = 'cast(%s as timestamp)' | format(second_date) -%}
    {%- if datepart == 'year' -%}
        (year({{ second }}) - year({{ first }}))
    {%- elif datepart in coarser -%}
        {%- set unit, parts = coarser[datepart] -%}
        ({{ dbt.datediff(first_date, second_date, unit) }} * {{ parts }} + {{ datepart }}({{ second }}) - {{ datepart }}({{ first }}))
    {%- elif datepart == 'week' -%}
        ({{ dbt.datediff(first_date, second_date, 'day') }} / 7 + {{ dbt._weeks_begun(first_date, second_date) }})
    {%- elif datepart == 'day' -%}
        date_diff('day', cast({{ first }} as date), cast({{ second }} as date))
    {%- elif datepart == 'millisecond' -%}
        date_diff('millisecond', {{ first }}, {{ second }})
    {%- elif execute -%}
        {%- do exceptions.raise_compiler_error("Cannot count '%s' between dates (must be year, quarter, month, week, day, hour, minute, second or millisecond)" | format(datepart)) -%}
    {%- endif -%}
{%- endmacro %}

{# Beyond whole weeks, one more where a Monday lies between. Backwards dbt counts one more also from a
   day of the week to the same day, and so does this, lest results differ. #}
{% macro _weeks_begun(first_date, second_date) -%}
    case when {{ first_date }} <= {{ second_date }}
        then if(day_of_week(cast({{ first_date }} as timestamp)) <= day_of_week(cast({{ second_date }} as timestamp)), 0, 1)
        else if(day_of_week(cast({{ first_date }} as timestamp)) <= day_of_week(cast({{ second_date }} as timestamp)), -1, 0)
    end
{%- endmacro %}
