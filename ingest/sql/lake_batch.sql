-- The number and the amount of orders by day and status, from all that the lake holds now. A batch
-- job: it ends by itself, and each start writes the whole table anew.
SET 'execution.runtime-mode' = 'batch';

CREATE TABLE IF NOT EXISTS lake.`${KAPPALAKE_NAMESPACE}`.sql_daily (
    order_day DATE,
    status STRING,
    event_count BIGINT,
    total_amount_cents BIGINT
);

INSERT OVERWRITE lake.`${KAPPALAKE_NAMESPACE}`.sql_daily
SELECT CAST(event_time AS DATE), COALESCE(status, 'unknown'), COUNT(*), SUM(amount_cents)
FROM lake.`${KAPPALAKE_NAMESPACE}`.order_events
GROUP BY CAST(event_time AS DATE), COALESCE(status, 'unknown');
