with customers as (
    select
        coalesce(sum(order_count), 0) as orders,
        coalesce(sum(lifetime_value_usd), 0) as usd
    from {{ ref('dim_customers') }}
),

orders as (
    select
        count(*) as orders,
        coalesce(sum(if(is_revenue, amount_usd)), 0) as usd
    from {{ ref('fct_orders_daily') }}
)

select customers.*, orders.*
from customers
join orders on customers.orders <> orders.orders or customers.usd <> orders.usd
