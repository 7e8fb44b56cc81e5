{# A time may be null, but not lie more than some days after another one. #}
{% test not_far_after(model, column_name, other, days=1) %}
select {{ other }}, {{ column_name }}
from {{ model }}
where {{ column_name }} > {{ other }} + interval '{{ days }}' day
{% endtest %}
