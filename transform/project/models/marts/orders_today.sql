{{ config(materialized='view') }}

-- a view, because what it says changes at midnight without any row having changed
select *
from {{ ref('fct_orders_daily') }}
where order_date = {{ utc_date('current_timestamp') }}
