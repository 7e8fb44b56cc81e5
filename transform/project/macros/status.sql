{# One spelling per status: lower case, `canceled` with one l, `unknown` where there is none. #}
{% macro status(column) -%}
    case lower(trim(coalesce({{ column }}, '')))
        when '' then 'unknown'
        when 'cancelled' then 'canceled'
        else lower(trim({{ column }}))
    end
{%- endmacro %}
