{# dbt's cross-database macros, for Trino. #}

{% macro current_timestamp() %}current_timestamp{% endmacro %}
