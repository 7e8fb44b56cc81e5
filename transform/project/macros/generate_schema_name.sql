{# All models stand in one namespace, which a variable names; a schema in a model's configuration is
   added to it. #}
{% macro generate_schema_name(custom_schema_name=none, node=none) -%}
    {%- set base = var('marts_schema', target.schema) -%}
    {{ base if custom_schema_name is none else base ~ '_' ~ custom_schema_name | trim }}
{%- endmacro %}
