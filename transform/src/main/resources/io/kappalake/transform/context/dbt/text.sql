{# Text. #}

{% macro concat(fields) %}
    {%- do return(adapter.dispatch('concat', 'dbt')(fields)) -%}
{% endmacro %}

{% macro default__concat(fields) -%}
    {{ fields | join(' || ') }}
{%- endmacro %}

{% macro escape_single_quotes(expression) %}
    {%- do return(adapter.dispatch('escape_single_quotes', 'dbt')(expression)) -%}
{% endmacro %}

{% macro default__escape_single_quotes(expression) -%}
    {{- expression | replace("'", "''") -}}
{%- endmacro %}

{% macro hash(field) %}
    {%- do return(adapter.dispatch('hash', 'dbt')(field)) -%}
{% endmacro %}

{% macro trino__hash(field) -%}
    lower(to_hex(md5(to_utf8(cast({{ field }} as varchar)))))
{%- endmacro %}

{% macro length(expression) %}
    {%- do return(adapter.dispatch('length', 'dbt')(expression)) -%}
{% endmacro %}

{% macro default__length(expression) -%}
    length({{ expression }})
{%- endmacro %}

{% macro position(substring_text, string_text) %}
    {%- do return(adapter.dispatch('position', 'dbt')(substring_text, string_text)) -%}
{% endmacro %}

{% macro default__position(substring_text, string_text) -%}
    position({{ substring_text }} in {{ string_text }})
{%- endmacro %}

{% macro replace(field, old_chars, new_chars) %}
    {%- do return(adapter.dispatch('replace', 'dbt')(field, old_chars, new_chars)) -%}
{% endmacro %}

{% macro default__replace(field, old_chars, new_chars) -%}
    replace({{ field }}, {{ old_chars }}, {{ new_chars }})
{%- endmacro %}

{# substr(.., 0) would be empty as well; a length beyond the text gives an empty text. #}
{% macro right(string_text, length_expression) %}
    {%- do return(adapter.dispatch('right', 'dbt')(string_text, length_expression)) -%}
{% endmacro %}

{% macro trino__right(string_text, length_expression) -%}
    case when {{ length_expression }} = 0 then '' else substr({{ string_text }}, -1 * ({{ length_expression }})) end
{%- endmacro %}

{% macro split_part(string_text, delimiter_text, part_number) %}
    {%- do return(adapter.dispatch('split_part', 'dbt')(string_text, delimiter_text, part_number)) -%}
{% endmacro %}

{% macro trino__split_part(string_text, delimiter_text, part_number) -%}
    {%- if part_number >= 0 -%}
        {{ dbt.default__split_part(string_text, delimiter_text, part_number) }}
    {%- else -%}
        {{ dbt._split_part_negative(string_text, delimiter_text, part_number) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__split_part(string_text, delimiter_text, part_number) -%}
    split_part({{ string_text }}, {{ delimiter_text }}, {{ part_number }})
{%- endmacro %}

{# Part -1 is the last one: of parts there is one more than of delimiters, each one character long. #}
{% macro _split_part_negative(string_text, delimiter_text, part_number) -%}
    split_part({{ string_text }}, {{ delimiter_text }}, length({{ string_text }}) - length(replace({{ string_text }}, {{ delimiter_text }}, '')) + 2 + {{ part_number }})
{%- endmacro %}

{% macro string_literal(value) %}
    {%- do return(adapter.dispatch('string_literal', 'dbt')(value)) -%}
{% endmacro %}

{% macro default__string_literal(value) -%}
    '{{ value }}'
{%- endmacro %}
