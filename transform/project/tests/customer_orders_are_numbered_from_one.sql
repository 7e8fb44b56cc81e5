select customer_id, count(*) as orders, max(customer_order_sequence) as last_number
from {{ ref('fct_orders_daily') }}
group by customer_id
having min(customer_order_sequence) <> 1
    or max(customer_order_sequence) <> count(*)
    or count(distinct customer_order_sequence) <> count(*)
