select
    order_id,
    customer_id,
    case lower(trim(status))
        when '' then null
        when 'cancelled' then 'canceled'
        else lower(trim(status))
    end as status,
    amount_cents,
    upper(currency) as currency,
    created_at,
    coalesce(updated_at, event_time) as updated_at,
    event_time,
    kafka_partition,
    kafka_offset,
    ingested_at
from {{ source('orders', 'order_events') }}
