{# The day of a timestamp in UTC, whatever the session's time zone. #}
{% macro utc_date(timestamp) -%}
    cast({{ timestamp }} at time zone 'UTC' as date)
{%- endmacro %}
