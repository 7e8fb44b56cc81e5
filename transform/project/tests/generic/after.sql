{# A time may be null, but not be another one or lie before it. #}
{% test after(model, column_name, other) %}
select {{ other }}, {{ column_name }}
from {{ model }}
where {{ column_name }} <= {{ other }}
{% endtest %}
