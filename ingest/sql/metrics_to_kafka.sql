-- The number and the amount of orders by status and five minutes, into a Kafka topic that holds the
-- newest row of each key.
CREATE TABLE events (
    order_id STRING,
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

-- what breaks the contract of order events is in dead_letters, and does not count
CREATE VIEW valid_events AS
SELECT COALESCE(status, 'unknown') AS status, amount_cents, event_time
FROM events
WHERE order_id <> '' AND amount_cents >= 0 AND event_time IS NOT NULL;

CREATE TABLE metrics (
    window_start TIMESTAMP_LTZ(3),
    window_end TIMESTAMP_LTZ(3),
    status STRING,
    event_count BIGINT,
    total_amount_cents BIGINT,
    PRIMARY KEY (window_start, window_end, status) NOT ENFORCED
) WITH (
    'connector' = 'upsert-kafka',
    'topic' = 'sql.metrics.5min',
    'properties.bootstrap.servers' = '${KAPPALAKE_KAFKA}',
    'key.format' = 'json',
    'key.json.timestamp-format.standard' = 'ISO-8601',
    'value.format' = 'json',
    'value.json.timestamp-format.standard' = 'ISO-8601'
);

INSERT INTO metrics
SELECT
    CAST(window_start AS TIMESTAMP_LTZ(3)),
    CAST(window_end AS TIMESTAMP_LTZ(3)),
    status,
    COUNT(*),
    SUM(amount_cents)
FROM TABLE(TUMBLE(TABLE valid_events, DESCRIPTOR(event_time), INTERVAL '5' MINUTES))
GROUP BY window_start, window_end, status;
