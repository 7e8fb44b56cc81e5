package io.kappalake.ingest.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.ingest.IngestLakehouse;
import io.kappalake.ingest.TestingRecords;
import io.kappalake.ingest.flink.FlinkRest;
import io.kappalake.lakehouse.cli.ProductHome;
import io.kappalake.local.testing.Answer;
import io.kappalake.local.testing.SharedServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A shipped script against what Trino makes of the same events. */
@ExtendWith(SharedServers.class)
class ITSqlJob {
    private static final Instant OPENING = Instant.parse("2026-03-01T08:00:00Z");
    private static final int HALF = 900;
    private static final List<String> STATUSES = List.of("placed", "paid", "cancelled");

    @TempDir private Path folder;

    private IngestLakehouse lakehouse;
    private String name;

    @Test
    void itsWindowsAreExactOverAStopAndAStart() throws Exception {
        try (IngestLakehouse fresh = IngestLakehouse.fresh("sql", 2, "commit-interval: 1s");
                TestingRecords records = new TestingRecords(fresh.config(), 2)) {
            lakehouse = fresh;
            name = fresh.config().kafka().group();
            for (String table : List.of("sql_metrics", "sql_metrics_sliding", "sql_sessions")) {
                fresh.execute("DROP TABLE IF EXISTS " + table);
            }
            Path script = ProductHome.find().path().resolve("ingest/sql/windows_to_lake.sql");
            send(records, 0);
            String job = start(script).exits(0).json().at("/jobId").asText();
            fresh.startIngest();
            // half an hour, of which the last windows are open
            awaitWindows(5);
            assertNoSecretShows(job);
            fresh.run("sql-job", "stop", name).exits(0);

            Path changed = folder.resolve("changed.sql");
            Files.writeString(
                    changed, Files.readString(script).replace("COUNT(*)", "COUNT(status)"));
            Answer refused = start(changed).exits(4);
            assertThat(refused.err()).contains("--fresh", "new or changed:  INSERT INTO lake");

            // a gap of ten minutes ends the sessions
            send(records, 1);
            Answer again = start(script).exits(0);
            assertThat(again.json().at("/from/checkpointId").asLong()).isPositive();
            awaitWindows(11);
            assertThat(
                            fresh.count(
                                    "SELECT count(*) FROM sql_sessions WHERE event_count = %d"
                                            .formatted(HALF / STATUSES.size())))
                    .isEqualTo(STATUSES.size());
            fresh.run("sql-job", "stop", "--now", name).exits(0);
        }
    }

    private Answer start(Path script) {
        return lakehouse.run(
                "sql-job", "start", script.toString(), "--name", name, "--output", "json");
    }

    /** Records of half an hour, one each two seconds. */
    private static void send(TestingRecords records, int half) throws Exception {
        for (int i = half * HALF; i < (half + 1) * HALF; i++) {
            Instant time = OPENING.plusSeconds(2L * i + 600L * half);
            String event =
                    "{\"order_id\":\"o%d\",\"customer_id\":\"c\",\"amount_cents\":%d,\"status\":\"%s\",\"event_time\":\"%s\"}"
                            .formatted(i, i, STATUSES.get(i % STATUSES.size()), time);
            records.send(i % 2, time, event.getBytes(UTF_8));
        }
        records.flush();
    }

    private void awaitWindows(int number) {
        lakehouse.awaitIngested();
        await("%d windows".formatted(number))
                .atMost(2, MINUTES)
                .until(
                        () ->
                                lakehouse.count(
                                                "SELECT count(DISTINCT window_start) FROM sql_metrics")
                                        >= number);
        assertThat(differing("sql_metrics", 300)).as("tumbling windows that differ").isZero();
        assertThat(differing("sql_metrics_sliding", 60)).as("sliding windows that differ").isZero();
    }

    /** Windows that are closed and not what the events of the table make of them, once each. */
    private long differing(String table, int slide) {
        return lakehouse.count(
                """
                WITH expected AS (
                  SELECT from_unixtime(t) AS s, status, count(*) AS n, sum(amount_cents) AS total
                  FROM order_events
                  CROSS JOIN UNNEST(sequence(
                    CAST(to_unixtime(event_time) AS BIGINT) / %2$d * %2$d - 300 + %2$d,
                    CAST(to_unixtime(event_time) AS BIGINT) / %2$d * %2$d, %2$d)) AS u (t)
                  GROUP BY 1, 2)
                SELECT count(*)
                FROM (SELECT * FROM expected
                      WHERE s + INTERVAL '5' MINUTE <= (SELECT max(window_end) FROM %1$s)) AS e
                FULL JOIN (SELECT window_start, status, sum(event_count) AS n,
                             sum(total_amount_cents) AS total, count(*) AS copies
                           FROM %1$s GROUP BY 1, 2) AS w
                  ON w.window_start = e.s AND w.status = e.status
                WHERE w.n IS DISTINCT FROM e.n OR w.total IS DISTINCT FROM e.total
                  OR w.copies IS DISTINCT FROM 1
                """
                        .formatted(table, slide));
    }

    private void assertNoSecretShows(String job) {
        FlinkRest flink = new FlinkRest(lakehouse.config().flink());
        String pages = flink.details(job) + " " + flink.config(job);
        assertThat(pages).contains("sql_metrics");
        lakehouse
                .config()
                .catalog()
                .properties()
                .forEach(
                        (key, value) -> {
                            if (key.contains("password") || key.contains("secret")) {
                                assertThat(pages).as(key).doesNotContain(value);
                            }
                        });
    }
}
