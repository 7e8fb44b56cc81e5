{{ config(
    materialized='incremental',
    incremental_strategy='merge',
    unique_key='order_id',
    partition_by=['month(created_at)']
) }}

SELECT order_id, customer_id, status, amount_cents, currency, created_at, event_time, version
FROM (
    SELECT *, row_number() OVER (PARTITION BY order_id ORDER BY version DESC) AS place
    FROM {{ changes(source('bench', 'order_versions')) }}
) AS newest
WHERE place = 1
{%- if is_incremental() %}
    -- a version that comes late takes the place of no newer one
    AND NOT EXISTS (
        SELECT 1 FROM {{ this }} AS before
        WHERE before.order_id = newest.order_id AND before.version > newest.version
    )
{%- endif %}
