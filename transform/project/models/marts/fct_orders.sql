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

-- an order is made anew from all of its events, so that a late or withdrawn one counts wherever it lies
orders as (
    select
        order_id,
        {{ latest('customer_id') }} as customer_id,
        coalesce({{ latest('status') }}, 'unknown') as status,
        {{ latest('amount_cents') }} as amount_cents,
        coalesce({{ latest('currency') }}, 'XXX') as currency,
        coalesce({{ latest('created_at') }}, min(event_time)) as created_at,
        max(updated_at) as updated_at,
        min(event_time) filter (where status = 'approved') as approved_at,
        min(event_time) filter (where status = 'shipped') as shipped_at,
        min(event_time) filter (where status = 'delivered') as delivered_at,
        min(event_time) filter (where status = 'canceled') as canceled_at,
        count(*) as event_count,
        max(ingested_at) as ingested_at
    from {{ ref('stg_order_events') }}
    where order_id in (select order_id from changed)
    group by order_id
)

select
    {{ 'changed' if is_incremental() else 'orders' }}.order_id,
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
    orders.ingested_at
{%- if is_incremental() %},
    if(orders.order_id is null, 'delete', 'insert') as _change
from changed
left join orders on orders.order_id = changed.order_id
{%- else %}
from orders
{%- endif %}
