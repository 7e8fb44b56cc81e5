{# Arrays. #}

{# Trino gives an empty array no type, so it is null, whatever the type. #}
{% macro array_construct(inputs=[], data_type=api.Column.translate_type('integer')) %}
    {%- do return(adapter.dispatch('array_construct', 'dbt')(inputs, data_type)) -%}
{% endmacro %}

{% macro trino__array_construct(inputs, data_type) -%}
    {%- if inputs -%} array[{{ inputs | join(', ') }}] {%- else -%} null {%- endif -%}
{%- endmacro %}

{% macro array_append(array, new_element) %}
    {%- do return(adapter.dispatch('array_append', 'dbt')(array, new_element)) -%}
{% endmacro %}

{% macro trino__array_append(array, new_element) -%}
    {{ dbt.array_concat(array, dbt.array_construct([new_element])) }}
{%- endmacro %}

{% macro array_concat(array_1, array_2) %}
    {%- do return(adapter.dispatch('array_concat', 'dbt')(array_1, array_2)) -%}
{% endmacro %}

{% macro trino__array_concat(array_1, array_2) -%}
    concat({{ array_1 }}, {{ array_2 }})
{%- endmacro %}
