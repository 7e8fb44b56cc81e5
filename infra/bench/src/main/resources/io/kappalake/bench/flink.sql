CREATE TEMPORARY TABLE records (
    order_id STRING,
    customer_id STRING,
    status STRING,
    amount_cents BIGINT,
    currency STRING,
    created_at TIMESTAMP_LTZ(3),
    updated_at TIMESTAMP_LTZ(3),
    event_time TIMESTAMP_LTZ(3),
    kafka_partition INT METADATA FROM 'partition' VIRTUAL,
    kafka_offset BIGINT METADATA FROM 'offset' VIRTUAL,
    kafka_timestamp TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
    WATERMARK FOR event_time AS event_time - INTERVAL '30' SECOND
) WITH (
    'connector' = 'kafka',
    'scan.startup.mode' = 'earliest-offset',
    'format' = 'json',
    'json.timestamp-format.standard' = 'ISO-8601',
    'json.ignore-parse-errors' = 'true',
    ${kafka}
);

CREATE CATALOG lake WITH (
    'type' = 'iceberg',
    ${catalog}
);

EXECUTE STATEMENT SET BEGIN
INSERT INTO lake.orders.order_events
SELECT
    order_id,
    customer_id,
    status,
    amount_cents,
    currency,
    created_at,
    updated_at,
    event_time,
    CAST(NULL AS STRING),
    kafka_partition,
    kafka_offset,
    kafka_timestamp,
    CURRENT_TIMESTAMP
FROM records;
INSERT INTO lake.orders.order_metrics
SELECT
    'tumbling',
    CAST(window_start AS TIMESTAMP_LTZ(3)),
    CAST(window_end AS TIMESTAMP_LTZ(3)),
    COALESCE(status, 'unknown'),
    COUNT(*),
    SUM(amount_cents),
    AVG(CAST(amount_cents AS DOUBLE)),
    MIN(amount_cents),
    MAX(amount_cents),
    1,
    CAST(window_end AS TIMESTAMP_LTZ(3)),
    CURRENT_TIMESTAMP
FROM TABLE(TUMBLE(TABLE records, DESCRIPTOR(event_time), INTERVAL '5' MINUTES))
GROUP BY window_start, window_end, COALESCE(status, 'unknown');
END
