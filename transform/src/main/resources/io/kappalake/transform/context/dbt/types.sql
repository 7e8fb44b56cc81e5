{# Names of types in Trino, as dbt's cross-database macros give them. #}

{% macro type_string() %}varchar{% endmacro %}
