select
    currency,
    rate_date,
    usd_per_unit,
    minor_units
from {{ ref('dim_fx_rates') }}
cross join unnest(sequence(valid_from, valid_to - interval '1' day)) as days (rate_date)
