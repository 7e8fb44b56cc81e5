package io.kappalake.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;

/** Compares the tables' rows at two times, except for the columns that depend on the run. */
final class TableRows {
    private static final Map<String, String> QUERIES = queries();

    private TableRows() {}

    private static Map<String, String> queries() {
        String event =
                "order_id, customer_id, status, amount_cents, currency, created_at, updated_at,"
                        + " event_time, extra, kafka_partition, kafka_offset, kafka_timestamp";
        Map<String, String> queries = new LinkedHashMap<>();
        queries.put("order_events", "SELECT " + event + " FROM %s");
        queries.put(
                "late_events",
                "SELECT " + event + ", window_kind, window_start, window_end, reason FROM %s");
        queries.put(
                "dead_letters",
                "SELECT kafka_partition, kafka_offset, kafka_timestamp, key, value, reason FROM %s");
        queries.put(
                "order_metrics",
                """
                SELECT window_kind, window_start, window_end, status,
                       max_by(order_count, revision), max_by(total_amount_cents, revision),
                       max_by(avg_amount_cents, revision), max_by(min_amount_cents, revision),
                       max_by(max_amount_cents, revision)
                FROM %s GROUP BY 1, 2, 3, 4""");
        return queries;
    }

    /** Proves that the current rows are those of earlier snapshots, by plain table name. */
    static void assertSameAs(SortedMap<String, Long> snapshots, ReplayedLakehouse lakehouse) {
        QUERIES.forEach(
                (table, query) -> {
                    String now = query.formatted(table);
                    String then =
                            query.formatted(
                                    "%s FOR VERSION AS OF %d"
                                            .formatted(table, snapshots.get(table)));
                    assertThat(different(lakehouse, then, now)).as(table).isZero();
                    assertThat(different(lakehouse, now, then)).as(table).isZero();
                });
    }

    private static long different(ReplayedLakehouse lakehouse, String one, String other) {
        return lakehouse.count("SELECT count(*) FROM ((%s) EXCEPT ALL (%s))".formatted(one, other));
    }
}
