{# A time may be null, but not before another one. #}
{% test not_before(model, column_name, other) %}
select {{ other }}, {{ column_name }}
from {{ model }}
where {{ column_name }} < {{ other }}
{% endtest %}
