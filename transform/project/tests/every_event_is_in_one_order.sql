-- no event counts twice, and none is left out; the last minute may still be on its way
with counted as (
    select
        coalesce(sum(event_count), 0) as events,
        max(ingested_at) - interval '1' minute as complete_until
    from {{ ref('fct_orders') }}
)

select counted.events, sources.events as source_events, sources.complete_events
from counted
cross join (
    select
        count(*) as events,
        count_if(ingested_at < (select complete_until from counted)) as complete_events
    from {{ source('orders', 'order_events') }}
) as sources
where counted.events > sources.events
    or counted.events < sources.complete_events
