{{ config(
    materialized='incremental',
    unique_key='order_id',
    on_source_delete='delete',
    partition_by=['month(order_date)']
) }}

with changed as (
    select order_id, customer_id, created_at, _change
    from {{ changes(ref('fct_orders')) }}
),

repriced as (
    select distinct currency, valid_from, valid_to
    from {{ changes(ref('dim_fx_rates')) }}
),

relabeled as (
    -- a label or a rank revalues no order
    select distinct status
    from (
        select status, is_revenue
        from {{ changes(ref('dim_status')) }}
        group by status, is_revenue
        having count_if(_change = 'insert') <> count_if(_change = 'delete')
    )
),

orders as (
    select
        order_id, customer_id, status, amount_cents, currency, created_at, updated_at, approved_at,
        shipped_at, delivered_at, canceled_at, event_count, ingested_at,
        {{ utc_date('created_at') }} as order_date
    from {{ ref('fct_orders') }}
),
{% if is_incremental() %}
-- from where on a customer's orders are numbered anew: the first one that came, went, or changed place
moved as (
    select customer_id, min(created_at) as since
    from (
        select customer_id, order_id, created_at
        from changed
        group by customer_id, order_id, created_at
        having count_if(_change = 'insert') <> count_if(_change = 'delete')
    )
    group by customer_id
),

revalued as (
    select orders.order_id, orders.customer_id
    from orders
    join repriced
        on repriced.currency = orders.currency
        and orders.order_date >= repriced.valid_from
        and orders.order_date < repriced.valid_to
),

customers as (
    select customer_id from changed
    union
    select customer_id from revalued
    union
    select orders.customer_id
    from orders
    join relabeled on relabeled.status = orders.status
),
{% endif %}
numbered as (
    select
        *,
        row_number() over (partition by customer_id order by created_at, order_id) as customer_order_sequence
    from orders
    {%- if is_incremental() %}
    where customer_id in (select customer_id from customers)
    {%- endif %}
),

touched as (
    select numbered.*
    from numbered
    {%- if is_incremental() %}
    left join moved on moved.customer_id = numbered.customer_id
    where numbered.created_at >= moved.since
        or numbered.order_id in (select order_id from changed)
        or numbered.status in (select status from relabeled)
        or numbered.order_id in (select order_id from revalued)
    {%- endif %}
),

valued as (
    select
        touched.order_id,
        touched.order_date,
        touched.created_at,
        touched.customer_id,
        touched.customer_order_sequence,
        touched.status,
        coalesce(statuses.is_revenue, false) as is_revenue,
        touched.amount_cents,
        touched.currency,
        rates.usd_per_unit,
        {{ usd('touched.amount_cents', 'rates.usd_per_unit', 'rates.minor_units') }} as amount_usd
    from touched
    left join {{ ref('dim_status') }} as statuses on statuses.status = touched.status
    left join {{ ref('stg_fx_rates') }} as rates
        on rates.currency = touched.currency
        and touched.order_date >= rates.valid_from
        and touched.order_date < rates.valid_to
)

{% if is_incremental() -%}
select
    coalesce(valued.order_id, gone.order_id) as order_id,
    valued.order_date,
    valued.created_at,
    valued.customer_id,
    valued.customer_order_sequence,
    valued.status,
    valued.is_revenue,
    valued.amount_cents,
    valued.currency,
    valued.usd_per_unit,
    valued.amount_usd,
    if(valued.order_id is null, 'delete', 'insert') as _change
from valued
full join (select distinct order_id from changed) as gone on gone.order_id = valued.order_id
{%- else -%}
select * from valued
{%- endif %}
