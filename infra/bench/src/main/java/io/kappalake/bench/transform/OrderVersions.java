package io.kappalake.bench.transform;

import static java.util.Objects.requireNonNull;

import io.kappalake.bench.transform.TransformReport.Spread;
import io.kappalake.lakehouse.trino.TrinoSession;
import java.util.Locale;

/**
 * The source: a table with one row per version of an order, made by Trino from numbers alone, so
 * that it is the same each time. The orders of two years are sorted by creation and partitioned by
 * month.
 */
final class OrderVersions {
    static final String SCHEMA = "bench";
    static final String COLUMNS =
            "order_id, customer_id, status, amount_cents, currency, created_at, event_time, version";

    private static final String TABLE = "bench.order_versions";
    private static final String CHANGED = "bench.changed_versions";
    private static final long SHIFT = 7;
    private static final long SECONDS = 2L * 365 * 24 * 60 * 60;

    private final TrinoSession trino;
    private final long orders;
    private int round;

    OrderVersions(TrinoSession trino, long orders) {
        this.trino = requireNonNull(trino, "trino");
        this.orders = orders;
    }

    /** Makes the table, with the first version of every order. */
    void create() {
        trino.execute("CREATE SCHEMA IF NOT EXISTS " + SCHEMA);
        trino.update(
                "CREATE TABLE %s WITH (partitioning = ARRAY['month(created_at)']) AS %s"
                        .formatted(TABLE, rows("sequential_number", "1", orders)));
    }

    /** The current version of every order, as a query. */
    static String current() {
        return latest(TABLE);
    }

    /** The newest version of every order that changed last, as a query. */
    static String changed() {
        return latest(CHANGED);
    }

    /** The model's SQL on some table. */
    private static String latest(String table) {
        return ("SELECT %1$s FROM (SELECT *, row_number() OVER (PARTITION BY order_id ORDER BY"
                        + " version DESC) AS place FROM %2$s) WHERE place = 1")
                .formatted(COLUMNS, table);
    }

    /**
     * Makes new versions of some orders, which wait in a table of their own.
     *
     * @param versions how many; where they are more than the orders that can change, orders change
     *     several times
     */
    void change(long versions, Spread spread) {
        round++;
        long candidates = spread.candidates(orders);
        long stride = Math.max(1, candidates / versions);
        long first = orders - candidates;
        // other orders each time: those that changed last are together in small files
        String number =
                "%d + (sequential_number * %d + %d) %% %d"
                        .formatted(first, stride, round * SHIFT, candidates);
        String version =
                "%d + sequential_number * %d / %d".formatted(round * 100L, stride, candidates);
        trino.execute("DROP TABLE IF EXISTS " + CHANGED);
        trino.update("CREATE TABLE %s AS %s".formatted(CHANGED, rows(number, version, versions)));
    }

    /** Appends the new versions to the source. */
    void append() {
        trino.update("INSERT INTO %s SELECT * FROM %s".formatted(TABLE, CHANGED));
    }

    private String rows(String number, String version, long count) {
        return String.format(
                Locale.ROOT,
                """
                SELECT 'order-' || lpad(CAST(n AS varchar), 10, '0') AS order_id,
                    'customer-' || CAST(n * 7919 %% 100000 AS varchar) AS customer_id,
                    element_at(ARRAY['created', 'approved', 'shipped', 'delivered', 'canceled'],
                        CAST(1 + (n + v) %% 5 AS integer)) AS status,
                    500 + (n * 6151 + v * 17) %% 200000 AS amount_cents,
                    element_at(ARRAY['EUR', 'USD', 'GBP'], CAST(1 + n %% 3 AS integer)) AS currency,
                    date_add('second', n * %1$d / %2$d, TIMESTAMP '2024-01-01 00:00:00.000000 UTC')
                        AS created_at,
                    date_add('second', n * %1$d / %2$d + v * 60, TIMESTAMP '2024-01-01 00:00:00.000000 UTC')
                        AS event_time,
                    v AS version
                FROM (SELECT CAST(%3$s AS bigint) AS n, CAST(%4$s AS bigint) AS v
                    FROM TABLE(sequence(start => 0, stop => %5$d)))
                """,
                SECONDS,
                orders,
                number,
                version,
                count - 1);
    }
}
