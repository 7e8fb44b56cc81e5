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
from {{ source('orders', 'order_events') }}
