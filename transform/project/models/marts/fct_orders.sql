{{ config(
    materialized='incremental',
    unique_key='order_id',
    on_source_delete='delete',
    partition_by=['month(created_at)']
) }}

with changed as (
    select distinct order_id
    from {{ changes(source('orders', 'order_events')) }}
),

-- an order is made anew from all of its events, so that a late or withdrawn one counts wherever it lies;
-- the newest event is the greatest row, of which offsets break ties: one state per order, not one per column
events as (
    select
        order_id,
        max(cast(
            row(updated_at, event_time, kafka_partition, kafka_offset, customer_id, status, amount_cents, currency)
            as row(
                updated_at timestamp(6) with time zone,
                event_time timestamp(6) with time zone,
                kafka_partition integer,
                kafka_offset bigint,
                customer_id varchar,
                status varchar,
                amount_cents bigint,
                currency varchar
            )
        )) as newest,
        coalesce(min(created_at), min(event_time)) as created_at,
        min(event_time) filter (where status = 'approved') as approved_at,
        min(event_time) filter (where status = 'shipped') as shipped_at,
        min(event_time) filter (where status = 'delivered') as delivered_at,
        min(event_time) filter (where status = 'canceled') as canceled_at,
        count(*) as event_count,
        max(ingested_at) as ingested_at
    from {{ ref('stg_order_events') }}
    {%- if is_incremental() %}
    where order_id in (select order_id from changed)
    {%- endif %}
    group by order_id
),

orders as (
    select
        order_id,
        newest.customer_id,
        newest.status,
        newest.amount_cents,
        newest.currency,
        created_at,
        newest.updated_at,
        approved_at,
        shipped_at,
        delivered_at,
        canceled_at,
        event_count,
        ingested_at
    from events
)

{% if is_incremental() -%}
select
    changed.order_id,
    orders.customer_id,
    orders.status,
    orders.amount_cents,
    orders.currency,
    orders.created_at,
    orders.updated_at,
    orders.approved_at,
    orders.shipped_at,
    orders.delivered_at,
    orders.canceled_at,
    orders.event_count,
    orders.ingested_at,
    if(orders.order_id is null, 'delete', 'insert') as _change
from changed
left join orders on orders.order_id = changed.order_id
{%- else -%}
select * from orders
{%- endif %}
