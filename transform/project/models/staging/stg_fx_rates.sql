select
    currency,
    valid_from,
    valid_to,
    usd_per_unit,
    minor_units
from {{ ref('dim_fx_rates') }}
where valid_from < valid_to
