{# Dollars, rounded half up to cents, of an amount in minor units; null where the rate is null. Exact:
   no floating point number is involved, so that sums do not depend on their order. #}
{% macro usd(amount, usd_per_unit, minor_units) -%}
    cast(round(cast({{ amount }} as decimal(19, 0)) * {{ usd_per_unit }} / {{ minor_units }}, 2) as decimal(20, 2))
{%- endmacro %}
