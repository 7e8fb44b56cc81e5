package io.kappalake.bench.transform;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.trino.TrinoSession;

/**
 * The statements that one would write by hand, on a table of their own with the partitioning of the
 * model's. They test nothing, and what they write is live at once.
 */
final class PlainTrino {
    private static final String TABLE = "bench.merged_orders";
    private static final String COPY = "bench.copied_orders";
    private static final String CREATE =
            "CREATE TABLE %s WITH (partitioning = ARRAY['month(created_at)']) AS %s";

    private final TrinoSession trino;

    PlainTrino(TrinoSession trino) {
        this.trino = requireNonNull(trino, "trino");
    }

    /** Makes the table from the whole source, in place of an earlier one; the seconds that took. */
    double create() {
        trino.execute("DROP TABLE IF EXISTS " + TABLE);
        return seconds(CREATE.formatted(TABLE, OrderVersions.current()));
    }

    /**
     * Cost of a merge.
     *
     * @param deleteFiles delete files that it left in the table
     */
    record Merged(double seconds, long deleteFiles) {}

    /** Merges what changed last, and then puts the table back to where it was. */
    Merged merge() {
        long before = number("SELECT max_by(snapshot_id, committed_at) FROM %s", "$snapshots");
        double seconds =
                seconds(
                        """
                        MERGE INTO %s t USING (%s) s ON t.order_id = s.order_id
                        WHEN MATCHED THEN UPDATE SET customer_id = s.customer_id, status = s.status,
                            amount_cents = s.amount_cents, currency = s.currency,
                            created_at = s.created_at, event_time = s.event_time, version = s.version
                        WHEN NOT MATCHED THEN INSERT (%s) VALUES (s.order_id, s.customer_id, s.status,
                            s.amount_cents, s.currency, s.created_at, s.event_time, s.version)
                        """
                                .formatted(TABLE, OrderVersions.changed(), OrderVersions.COLUMNS));
        long deleteFiles = number("SELECT count(*) FROM %s WHERE content <> 0", "$files");
        trino.execute("ALTER TABLE %s EXECUTE rollback_to_snapshot(%d)".formatted(TABLE, before));
        return new Merged(seconds, deleteFiles);
    }

    /** Copies the table; the seconds that took. */
    double copy() {
        double seconds = seconds(CREATE.formatted(COPY, "SELECT * FROM " + TABLE));
        trino.execute("DROP TABLE " + COPY);
        return seconds;
    }

    private double seconds(String sql) {
        long start = System.nanoTime();
        trino.update(sql);
        return (System.nanoTime() - start) / 1e9;
    }

    private long number(String sql, String metadata) {
        String name = "bench.\"merged_orders" + metadata + "\"";
        return trino.querySingle(sql.formatted(name), row -> row.getLong(1)).orElseThrow();
    }
}
