{# Casts and comparisons. #}

{% macro cast(field, type) %}
    {%- do return(adapter.dispatch('cast', 'dbt')(field, type)) -%}
{% endmacro %}

{% macro default__cast(field, type) -%}
    cast({{ field }} as {{ type }})
{%- endmacro %}

{% macro cast_bool_to_text(field) %}
    {%- do return(adapter.dispatch('cast_bool_to_text', 'dbt')(field)) -%}
{% endmacro %}

{% macro default__cast_bool_to_text(field) -%}
    cast({{ field }} as {{ api.Column.translate_type('string') }})
{%- endmacro %}

{# Null where the cast fails. #}
{% macro safe_cast(field, type) %}
    {%- do return(adapter.dispatch('safe_cast', 'dbt')(field, type)) -%}
{% endmacro %}

{% macro trino__safe_cast(field, type) -%}
    try_cast({{ field }} as {{ type }})
{%- endmacro %}

{% macro equals(expr1, expr2) %}
    {%- do return(adapter.dispatch('equals', 'dbt')(expr1, expr2)) -%}
{% endmacro %}

{% macro default__equals(expr1, expr2) -%}
    ({{ expr1 }} = {{ expr2 }})
{%- endmacro %}

{% macro except() %}
    {%- do return(adapter.dispatch('except', 'dbt')()) -%}
{% endmacro %}

{% macro default__except() -%}
    except
{%- endmacro %}

{% macro intersect() %}
    {%- do return(adapter.dispatch('intersect', 'dbt')()) -%}
{% endmacro %}

{% macro default__intersect() -%}
    intersect
{%- endmacro %}
