{# Dollars, rounded half up to cents, of an amount in minor units; null where the rate is null. Exact:
   the amount in units has three decimals at most, and its product with a rate eleven. #}
{% macro usd(amount, usd_per_unit, minor_units) -%}
    cast(round(cast({{ amount }} as decimal(22, 3)) / {{ minor_units }} * {{ usd_per_unit }}, 2) as decimal(20, 2))
{%- endmacro %}
