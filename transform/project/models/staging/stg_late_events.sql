select
    order_id,
    customer_id,
    {{ status('status') }} as status,
    amount_cents,
    upper(currency) as currency,
    event_time,
    window_kind,
    window_start,
    window_end,
    reason,
    date_diff('second', window_end, partition_watermark) as seconds_after_window,
    kafka_partition,
    kafka_offset,
    ingested_at
from {{ source('orders', 'late_events') }}
