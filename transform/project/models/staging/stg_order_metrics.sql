select
    window_kind,
    window_start,
    window_end,
    status,
    order_count,
    total_amount_cents,
    avg_amount_cents,
    min_amount_cents,
    max_amount_cents,
    revision,
    watermark,
    emitted_at
from (
    select
        *,
        row_number() over (
            partition by window_kind, window_start, window_end, status
            order by revision desc, emitted_at desc
        ) as newest
    from {{ source('orders', 'order_metrics') }}
)
where newest = 1
