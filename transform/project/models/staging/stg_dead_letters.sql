select
    kafka_partition,
    kafka_offset,
    kafka_timestamp,
    reason,
    detail,
    try(from_utf8(value)) as value_text,
    length(value) as value_bytes,
    ingested_at
from {{ source('orders', 'dead_letters') }}
