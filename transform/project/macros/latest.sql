{# The last value that is not null among the events of a group. Offsets break ties, so that the same
   events give the same value in whatever order they are read. #}
{% macro latest(column) -%}
    max_by({{ column }}, row(updated_at, event_time, kafka_partition, kafka_offset)) filter (where {{ column }} is not null)
{%- endmacro %}
