{# The events of a relation that has the columns of order_events, with statuses, currencies and times as the marts
   have them. `also` names further columns of it. #}
{% macro order_events(relation, also=[]) -%}
select
    order_id,
    customer_id,
    {{ status('status') }} as status,
    amount_cents,
    coalesce(upper(currency), 'XXX') as currency,
    created_at,
    coalesce(updated_at, event_time) as updated_at,
    event_time,
    kafka_partition,
    kafka_offset,
    ingested_at
    {%- for column in also %},
    {{ column }}
    {%- endfor %}
from {{ relation }}
{%- endmacro %}

{# What some events say of their orders, one row an order: of such rows, the greatest, the least and the sums are what
   all events together say. The newest event is the greatest row, of which offsets break ties: one state per order,
   not one per column. #}
{% macro order_states(events) -%}
select
    order_id,
    max({{ newest_event('updated_at', 'event_time', 'kafka_partition', 'kafka_offset') }}) as newest,
    min(created_at) as placed_at,
    min(event_time) as first_event_at,
    min(event_time) filter (where status = 'approved') as approved_at,
    min(event_time) filter (where status = 'shipped') as shipped_at,
    min(event_time) filter (where status = 'delivered') as delivered_at,
    min(event_time) filter (where status = 'canceled') as canceled_at,
    count(*) as event_count,
    max(ingested_at) as ingested_at
from {{ events }}
group by order_id
{%- endmacro %}

{# The event that says an order's state, as a row that is the greater the newer it is. #}
{% macro newest_event(updated_at, event_time, kafka_partition, kafka_offset) -%}
    cast(
        row(
            {{ updated_at }}, {{ event_time }}, {{ kafka_partition }}, {{ kafka_offset }},
            customer_id, status, amount_cents, currency
        ) as row(
            updated_at timestamp(6) with time zone,
            event_time timestamp(6) with time zone,
            kafka_partition integer,
            kafka_offset bigint,
            customer_id varchar,
            status varchar,
            amount_cents bigint,
            currency varchar
        )
    )
{%- endmacro %}
