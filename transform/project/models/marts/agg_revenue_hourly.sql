{{ config(
    materialized='incremental',
    unique_key=['revenue_hour', 'status', 'currency'],
    on_source_delete='delete',
    partition_by=['month(revenue_hour)']
) }}

-- counts and sums of integers and decimals are exact: what came is added, what was taken back is
-- subtracted, and no order that did not change is read again
with changed as (
    select
        date_trunc('hour', created_at at time zone 'UTC') as revenue_hour,
        status,
        currency,
        if(_change = 'insert', 1, -1) as sign,
        amount_cents,
        amount_usd
    from {{ changes(ref('fct_orders_daily')) }}
),

difference as (
    select
        revenue_hour,
        status,
        currency,
        sum(sign) as order_count,
        sum(sign * amount_cents) as amount_cents,
        sum(sign * coalesce(amount_usd, 0)) as amount_usd,
        sum(if(amount_usd is null, sign, 0)) as orders_without_rate
    from changed
    group by revenue_hour, status, currency
),
{% if is_incremental() %}
parts as (
    select *
    from difference
    where order_count <> 0 or amount_cents <> 0 or amount_usd <> 0 or orders_without_rate <> 0
    union all
    select
        before.revenue_hour,
        before.status,
        before.currency,
        before.order_count,
        before.amount_cents,
        coalesce(before.amount_usd, 0),
        before.orders_without_rate
    from {{ this }} as before
    join difference
        on difference.revenue_hour = before.revenue_hour
        and difference.status = before.status
        and difference.currency = before.currency
    where difference.order_count <> 0
        or difference.amount_cents <> 0
        or difference.amount_usd <> 0
        or difference.orders_without_rate <> 0
),
{% else %}
parts as (
    select * from difference
),
{% endif %}
totals as (
    select
        revenue_hour,
        status,
        currency,
        sum(order_count) as order_count,
        sum(amount_cents) as amount_cents,
        sum(amount_usd) as amount_usd,
        sum(orders_without_rate) as orders_without_rate
    from parts
    group by revenue_hour, status, currency
)

select
    revenue_hour,
    status,
    currency,
    order_count,
    amount_cents,
    if(orders_without_rate < order_count, cast(amount_usd as decimal(38, 2))) as amount_usd,
    orders_without_rate
{%- if is_incremental() %},
    if(order_count = 0, 'delete', 'insert') as _change
{%- endif %}
from totals
