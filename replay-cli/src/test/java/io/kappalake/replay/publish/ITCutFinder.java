package io.kappalake.replay.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.local.testing.SharedServers;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.replay.plan.ReplayPlan.PartitionRange;
import io.kappalake.replay.plan.ReplayPlan.Publish;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One event in ten seconds from 10:00 to 12:00, offset 0 being 10:00:00. Windows of five minutes,
 * and of five minutes every minute, so that events of the four minutes beside an end are shared.
 */
@ExtendWith(SharedServers.class)
class ITCutFinder {
    private static final int EVENTS = 720;
    private static final String SCHEMA = "cut_finder";

    private static TrinoSession trino;
    private static IngestConfig rules;
    private static int drafts;

    @BeforeAll
    static void fillTables() {
        LakehouseConfig config = SharedServers.up().config();
        rules =
                IngestConfig.of(
                        LakehouseConfig.load(
                                config.file(),
                                Map.of(
                                        "ingest.windows.tumbling", "5m",
                                        "ingest.windows.sliding.size", "5m",
                                        "ingest.windows.sliding.slide", "1m",
                                        "ingest.allowed-lateness", "1m",
                                        "ingest.out-of-orderness", "10s")));
        trino = TrinoSession.open(config.trino(), SCHEMA);
        trino.update("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
        trino.update("CREATE SCHEMA " + SCHEMA);
        trino.update(
                """
                CREATE TABLE events AS
                SELECT 0 AS kafka_partition, CAST(o AS bigint) AS kafka_offset, 'placed' AS status,
                       BIGINT '100' AS amount_cents, t AS event_time, t AS kafka_timestamp
                FROM (SELECT o, CAST(TIMESTAMP '2026-03-01 10:00:00 UTC' + o * INTERVAL '10' SECOND
                                AS timestamp(6) with time zone) AS t
                      FROM UNNEST(sequence(0, %d)) AS x (o))"""
                        .formatted(EVENTS));
        trino.update("CREATE TABLE metrics AS SELECT max(event_time) AS watermark FROM events");
    }

    @AfterAll
    static void close() {
        trino.update("DROP SCHEMA " + SCHEMA + " CASCADE");
        trino.close();
    }

    private static Cut cut(String draft, String from, String to) {
        String name = "events_" + drafts++;
        trino.update("CREATE TABLE %s AS %s".formatted(name, draft));
        Map<String, TablePair> sides =
                Map.of(
                        "order_events",
                        pair("events", name),
                        "order_metrics",
                        pair("metrics", "metrics"));
        TreeMap<Integer, PartitionRange> partitions = new TreeMap<>();
        partitions.put(0, new PartitionRange(0, 0, EVENTS + 1, Optional.empty(), Optional.empty()));
        return new CutFinder(
                        trino,
                        partitions,
                        new Publish(Optional.of(at(from)), Optional.of(at(to))),
                        rules,
                        rules,
                        sides)
                .find();
    }

    private static TablePair pair(String live, String draft) {
        return new TablePair(table(live), snapshot(live), table(draft), snapshot(draft));
    }

    private static TableIdentifier table(String name) {
        return TableIdentifier.of(SCHEMA, name);
    }

    private static OptionalLong snapshot(String name) {
        return OptionalLong.of(
                trino.query(
                                "SELECT snapshot_id FROM \"%s$snapshots\"".formatted(name),
                                row -> row.getLong(1))
                        .getLast());
    }

    private static Instant at(String time) {
        return Instant.parse("2026-03-01T" + time + ":00Z");
    }

    private static Cut expected(String from, String to) {
        return new Cut(Optional.of(at(from)), Optional.of(at(to)));
    }

    @Test
    void isTheWantedRangeWhereNothingDiffersAtItsEnds() {
        assertThat(cut("SELECT * FROM events", "10:30", "11:00"))
                .isEqualTo(expected("10:30", "11:00"));
        // in the middle, farther from the ends than windows overlap
        assertThat(
                        cut(
                                "SELECT * FROM events WHERE NOT (event_time BETWEEN"
                                        + " TIMESTAMP '2026-03-01 10:34:00 UTC' AND"
                                        + " TIMESTAMP '2026-03-01 10:55:50 UTC')",
                                "10:30",
                                "11:00"))
                .isEqualTo(expected("10:30", "11:00"));
    }

    @Test
    void beginsBehindEventsThatWindowsBeforeItShare() {
        assertThat(
                        cut(
                                "SELECT * FROM events WHERE event_time <>"
                                        + " TIMESTAMP '2026-03-01 10:33:50 UTC'",
                                "10:30",
                                "11:00"))
                .isEqualTo(expected("10:35", "11:00"));
        // two steps: the second difference is shared only by windows across the moved beginning
        assertThat(
                        cut(
                                "SELECT kafka_partition, kafka_offset, status,"
                                        + " IF(kafka_offset IN (181, 211), 101, amount_cents) AS amount_cents,"
                                        + " event_time, kafka_timestamp FROM events",
                                "10:30",
                                "11:00"))
                .isEqualTo(expected("10:40", "11:00"));
    }

    @Test
    void endsBeforeEventsThatWindowsBehindItShare() {
        assertThat(
                        cut(
                                "SELECT * FROM events WHERE event_time <>"
                                        + " TIMESTAMP '2026-03-01 10:56:00 UTC'",
                                "10:30",
                                "11:00"))
                .isEqualTo(expected("10:30", "10:55"));
    }

    @Test
    void holdsNoRecordThatIsOutsideOfItOnTheOtherSide() {
        String moved =
                "SELECT kafka_partition, kafka_offset, status, amount_cents,"
                        + " IF(kafka_offset = %d, TIMESTAMP '2026-03-01 %s:00.000000 UTC', event_time)"
                        + " AS event_time, kafka_timestamp FROM events";
        // 10:20 before, 10:41 after; 10:41 before, 10:20 after
        assertThat(cut(moved.formatted(120, "10:41"), "10:30", "11:00"))
                .isEqualTo(expected("10:45", "11:00"));
        assertThat(cut(moved.formatted(246, "10:20"), "10:30", "11:00"))
                .isEqualTo(expected("10:45", "11:00"));
        assertThat(cut(moved.formatted(246, "11:20"), "10:30", "11:00"))
                .isEqualTo(expected("10:30", "10:40"));
    }

    @Test
    void refusesARangeOfWhichNothingIsLeft() {
        assertThatThrownBy(
                        () ->
                                cut(
                                        "SELECT kafka_partition, kafka_offset, status,"
                                                + " amount_cents + 1 AS amount_cents, event_time,"
                                                + " kafka_timestamp FROM events",
                                        "10:30",
                                        "10:45"))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.REFUSED))
                .hasMessageContaining("no window is complete on both sides");
    }
}
