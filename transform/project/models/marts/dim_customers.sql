{{ config(
    materialized='incremental',
    unique_key='customer_id',
    on_source_delete='delete'
) }}

with changed as (
    select distinct customer_id
    from {{ changes(ref('fct_orders_daily')) }}
),

customers as (
    select
        customer_id,
        min(created_at) as first_order_at,
        min_by(order_id, customer_order_sequence) as first_order_id,
        max(created_at) as last_order_at,
        max_by(order_id, customer_order_sequence) as last_order_id,
        count(*) as order_count,
        count_if(is_revenue) as revenue_order_count,
        if(count_if(is_revenue) = 0, decimal '0.00', sum(if(is_revenue, amount_usd))) as lifetime_value_usd,
        count_if(is_revenue and amount_usd is null) as orders_without_rate
    from {{ ref('fct_orders_daily') }}
    {%- if is_incremental() %}
    where customer_id in (select customer_id from changed)
    {%- endif %}
    group by customer_id
)

select
    {{ 'changed' if is_incremental() else 'customers' }}.customer_id,
    customers.first_order_at,
    customers.first_order_id,
    customers.last_order_at,
    customers.last_order_id,
    customers.order_count,
    customers.revenue_order_count,
    customers.lifetime_value_usd,
    customers.orders_without_rate
{%- if is_incremental() %},
    if(customers.customer_id is null, 'delete', 'insert') as _change
from changed
left join customers on customers.customer_id = changed.customer_id
{%- else %}
from customers
{%- endif %}
