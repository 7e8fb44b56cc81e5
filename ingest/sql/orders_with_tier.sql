-- Each order with the tier that its customer had at the time of the order, into a Kafka topic. The
-- customers' changes are a topic whose key is the customer and whose value is the whole customer.
CREATE TABLE events (
    order_id STRING,
    customer_id STRING,
    status STRING,
    amount_cents BIGINT,
    event_time TIMESTAMP_LTZ(3),
    WATERMARK FOR event_time AS event_time - INTERVAL '30' SECOND
) WITH (
    'connector' = 'kafka',
    'topic' = '${KAPPALAKE_TOPIC}',
    'properties.bootstrap.servers' = '${KAPPALAKE_KAFKA}',
    'properties.group.id' = '${KAPPALAKE_JOB}',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'format' = 'json',
    'json.timestamp-format.standard' = 'ISO-8601',
    'json.ignore-parse-errors' = 'true'
);

CREATE TABLE customers (
    customer_id STRING,
    tier STRING,
    region STRING,
    changed_at TIMESTAMP_LTZ(3),
    WATERMARK FOR changed_at AS changed_at,
    PRIMARY KEY (customer_id) NOT ENFORCED
) WITH (
    'connector' = 'upsert-kafka',
    'topic' = 'sql.customers',
    'properties.bootstrap.servers' = '${KAPPALAKE_KAFKA}',
    'properties.group.id' = '${KAPPALAKE_JOB}',
    'key.format' = 'raw',
    'value.format' = 'json',
    'value.json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TABLE enriched (
    order_id STRING,
    customer_id STRING,
    amount_cents BIGINT,
    event_time TIMESTAMP_LTZ(3),
    tier STRING,
    region STRING,
    customer_as_of TIMESTAMP_LTZ(3)
) WITH (
    'connector' = 'kafka',
    'topic' = 'sql.orders.with_tier',
    'properties.bootstrap.servers' = '${KAPPALAKE_KAFKA}',
    'sink.delivery-guarantee' = 'exactly-once',
    'sink.transactional-id-prefix' = '${KAPPALAKE_JOB}',
    'properties.transaction.timeout.ms' = '600000',
    'format' = 'json',
    'json.timestamp-format.standard' = 'ISO-8601'
);

INSERT INTO enriched
SELECT
    o.order_id,
    o.customer_id,
    o.amount_cents,
    o.event_time,
    -- null where the customer had no version by then
    c.tier,
    c.region,
    c.changed_at
FROM (SELECT * FROM events WHERE order_id <> '' AND event_time IS NOT NULL) AS o
LEFT JOIN customers FOR SYSTEM_TIME AS OF o.event_time AS c
    ON o.customer_id = c.customer_id;
