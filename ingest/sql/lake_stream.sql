-- Each order of the lake's table that was cancelled, into a Kafka topic: first those that the table
-- holds, then those that each commit appends. Rows that a replay or a compaction rewrites do not
-- come again.
CREATE TABLE cancelled (
    order_id STRING,
    customer_id STRING,
    amount_cents BIGINT,
    event_time TIMESTAMP_LTZ(3)
) WITH (
    'connector' = 'kafka',
    'topic' = 'sql.orders.cancelled',
    'properties.bootstrap.servers' = '${KAPPALAKE_KAFKA}',
    'sink.delivery-guarantee' = 'exactly-once',
    'sink.transactional-id-prefix' = '${KAPPALAKE_JOB}',
    'properties.transaction.timeout.ms' = '600000',
    'format' = 'json',
    'json.timestamp-format.standard' = 'ISO-8601'
);

INSERT INTO cancelled
SELECT order_id, customer_id, amount_cents, CAST(event_time AS TIMESTAMP_LTZ(3))
FROM lake.`${KAPPALAKE_NAMESPACE}`.order_events
    /*+ OPTIONS('streaming'='true', 'monitor-interval'='5s') */
WHERE status = 'cancelled';
