{{ config(
    materialized='incremental',
    unique_key='order_id',
    on_source_delete='delete',
    partition_by=['month(created_at)']
) }}

select
    order_id,
    customer_id,
    status,
    created_at,
    approved_at,
    shipped_at,
    delivered_at,
    canceled_at,
    date_diff('second', created_at, approved_at) as seconds_to_approved,
    date_diff('second', created_at, shipped_at) as seconds_to_shipped,
    date_diff('second', created_at, delivered_at) as seconds_to_delivered,
    date_diff('second', approved_at, shipped_at) as seconds_approved_to_shipped,
    date_diff('second', shipped_at, delivered_at) as seconds_shipped_to_delivered
{%- if is_incremental() %},
    _change
{%- endif %}
from {{ changes(ref('fct_orders')) }}
