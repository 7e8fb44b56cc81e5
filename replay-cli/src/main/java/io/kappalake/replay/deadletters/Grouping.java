package io.kappalake.replay.deadletters;

/** The groups by which dead letters are counted. */
public enum Grouping {
    REASON("reason"),
    PARTITION("CAST(kafka_partition AS varchar)"),
    /** The day of the Kafka timestamp, UTC. */
    DAY("CAST(CAST(kafka_timestamp AT TIME ZONE 'UTC' AS date) AS varchar)");

    private final String sql;

    Grouping(String sql) {
        this.sql = sql;
    }

    String sql() {
        return sql;
    }
}
