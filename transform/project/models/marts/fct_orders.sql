{{ config(
    materialized='incremental',
    unique_key='order_id',
    on_source_delete='delete',
    partition_by=['month(created_at)']
) }}

-- depends_on: {{ source('orders', 'order_events') }}
{% if is_incremental() -%}
with changed as (
    {{ order_events(changes(source('orders', 'order_events')), ['_change']) | indent }}
),

touched as (
    select order_id, bool_or(_change = 'delete') as taken_back
    from changed
    group by order_id
),

-- new events of orders that lost none, and all events of the others, wherever they lie
fresh as (
    select *
    from (
        {{ order_states('(select * from changed where order_id in (select order_id from touched where not taken_back))') | indent(8) }}
    )
    union all
    select *
    from (
        {{ order_states('(select * from ' ~ ref('stg_order_events') ~ ' where order_id in (select order_id from touched where taken_back))') | indent(8) }}
    )
),

-- what the events before said of the orders that lost none
before as (
    select
        order_id,
        {{ newest_event('updated_at', 'last_event_at', 'last_partition', 'last_offset') | indent }} as newest,
        placed_at,
        first_event_at,
        approved_at,
        shipped_at,
        delivered_at,
        canceled_at,
        event_count,
        ingested_at
    from {{ this }}
    where order_id in (select order_id from touched where not taken_back)
),

orders as (
    select
        order_id,
        max(newest) as newest,
        min(placed_at) as placed_at,
        min(first_event_at) as first_event_at,
        min(approved_at) as approved_at,
        min(shipped_at) as shipped_at,
        min(delivered_at) as delivered_at,
        min(canceled_at) as canceled_at,
        sum(event_count) as event_count,
        max(ingested_at) as ingested_at
    from (select * from fresh union all select * from before)
    group by order_id
)

select
    touched.order_id,
{%- else -%}
with orders as (
    {{ order_states(ref('stg_order_events')) | indent }}
)

select
    orders.order_id,
{%- endif %}
    orders.newest.customer_id,
    orders.newest.status,
    orders.newest.amount_cents,
    orders.newest.currency,
    coalesce(orders.placed_at, orders.first_event_at) as created_at,
    orders.newest.updated_at,
    orders.approved_at,
    orders.shipped_at,
    orders.delivered_at,
    orders.canceled_at,
    orders.event_count,
    orders.ingested_at,
    -- for the next increment
    orders.placed_at,
    orders.first_event_at,
    orders.newest.event_time as last_event_at,
    orders.newest.kafka_partition as last_partition,
    orders.newest.kafka_offset as last_offset
{%- if is_incremental() %},
    if(orders.order_id is null, 'delete', 'insert') as _change
from touched
left join orders on orders.order_id = touched.order_id
{%- else %}
from orders
{%- endif %}
