-- The number and the amount of orders by status, into three tables of the lake: in windows of five
-- minutes; in windows of five minutes that begin each minute; and in sessions that end when there
-- was no order of the status for two minutes. The three are one job.
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

CREATE TABLE IF NOT EXISTS lake.`${KAPPALAKE_NAMESPACE}`.sql_metrics (
    window_start TIMESTAMP_LTZ(6),
    window_end TIMESTAMP_LTZ(6),
    status STRING,
    event_count BIGINT,
    total_amount_cents BIGINT
);

CREATE TABLE IF NOT EXISTS lake.`${KAPPALAKE_NAMESPACE}`.sql_metrics_sliding (
    window_start TIMESTAMP_LTZ(6),
    window_end TIMESTAMP_LTZ(6),
    status STRING,
    event_count BIGINT,
    total_amount_cents BIGINT
);

CREATE TABLE IF NOT EXISTS lake.`${KAPPALAKE_NAMESPACE}`.sql_sessions (
    window_start TIMESTAMP_LTZ(6),
    window_end TIMESTAMP_LTZ(6),
    status STRING,
    event_count BIGINT,
    total_amount_cents BIGINT
);

INSERT INTO lake.`${KAPPALAKE_NAMESPACE}`.sql_metrics
SELECT
    CAST(window_start AS TIMESTAMP_LTZ(6)),
    CAST(window_end AS TIMESTAMP_LTZ(6)),
    status,
    COUNT(*),
    SUM(amount_cents)
FROM TABLE(TUMBLE(TABLE valid_events, DESCRIPTOR(event_time), INTERVAL '5' MINUTES))
GROUP BY window_start, window_end, status;

INSERT INTO lake.`${KAPPALAKE_NAMESPACE}`.sql_metrics_sliding
SELECT
    CAST(window_start AS TIMESTAMP_LTZ(6)),
    CAST(window_end AS TIMESTAMP_LTZ(6)),
    status,
    COUNT(*),
    SUM(amount_cents)
FROM TABLE(
    HOP(TABLE valid_events, DESCRIPTOR(event_time), INTERVAL '1' MINUTE, INTERVAL '5' MINUTES))
GROUP BY window_start, window_end, status;

INSERT INTO lake.`${KAPPALAKE_NAMESPACE}`.sql_sessions
SELECT
    CAST(window_start AS TIMESTAMP_LTZ(6)),
    CAST(window_end AS TIMESTAMP_LTZ(6)),
    status,
    COUNT(*),
    SUM(amount_cents)
FROM TABLE(
    SESSION(
        TABLE valid_events PARTITION BY status, DESCRIPTOR(event_time), INTERVAL '2' MINUTES))
GROUP BY window_start, window_end, status;
