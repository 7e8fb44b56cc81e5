with hourly as (
    select
        coalesce(sum(order_count), 0) as orders,
        coalesce(sum(amount_usd), 0) as usd,
        coalesce(sum(orders_without_rate), 0) as orders_without_rate
    from {{ ref('agg_revenue_hourly') }}
),

orders as (
    select
        count(*) as orders,
        coalesce(sum(amount_usd), 0) as usd,
        count_if(amount_usd is null) as orders_without_rate
    from {{ ref('fct_orders_daily') }}
)

select hourly.*, orders.*
from hourly
join orders
    on hourly.orders <> orders.orders
    or hourly.usd <> orders.usd
    or hourly.orders_without_rate <> orders.orders_without_rate
