{{ config(
    materialized='incremental',
    unique_key='order_id',
    on_source_delete='delete',
    partition_by=['month(created_at)']
) }}

-- its parent is merged, so that rows are taken back and come again
SELECT order_id, customer_id, status, amount_cents, currency, created_at, event_time, version,
    amount_cents * 2 AS doubled, status IN ('delivered', 'canceled') AS is_closed,
    date_trunc('month', created_at) AS month, length(customer_id) AS width, _change
FROM {{ changes(ref('current_orders')) }}
