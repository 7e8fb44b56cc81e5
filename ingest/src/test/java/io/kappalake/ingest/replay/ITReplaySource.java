package io.kappalake.ingest.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.ingest.ExportedMetrics;
import io.kappalake.ingest.IngestLakehouse;
import io.kappalake.ingest.TestingRecords;
import io.kappalake.ingest.control.IngestControl;
import io.kappalake.ingest.flink.FlinkRest;
import io.kappalake.ingest.flink.JobControl;
import io.kappalake.ingest.state.JobStates;
import io.kappalake.lakehouse.catalog.Catalogs;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.draft.DraftRequest;
import io.kappalake.lakehouse.draft.Drafts;
import io.kappalake.lakehouse.draft.Owner;
import io.kappalake.local.server.Servers;
import io.kappalake.local.testing.SharedServers;
import io.kappalake.orders.plan.IngestPlan;
import io.kappalake.orders.plan.Replay;
import io.kappalake.orders.plan.Replay.Head;
import io.kappalake.orders.plan.Replay.Part;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.table.OrderTables;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Replays what live ingestion wrote into drafts, after Kafka has forgotten much of it: half of
 * partition 0, all of partition 1. Partition 3 is short.
 */
@ExtendWith(SharedServers.class)
class ITReplaySource {
    private static final int PARTITIONS = 4;
    private static final int SHORT = 3;
    private static final int RECORDS = 12_000;
    private static final String RECORD_COLUMNS =
            """
            order_id, customer_id, status, amount_cents, currency, created_at, updated_at,
            event_time, extra, kafka_partition, kafka_offset, kafka_timestamp""";

    private IngestLakehouse lakehouse;
    private TestingRecords records;
    private FlinkRest flink;
    private IngestPlan.Tables drafts;
    private String group;

    @BeforeEach
    void ingest() throws Exception {
        lakehouse =
                IngestLakehouse.fresh(
                        "replay",
                        PARTITIONS,
                        """
                        commit-interval: 1s
                        parallelism: 2
                        idleness: 2s
                        out-of-orderness: 2s
                        allowed-lateness: 3s
                        windows:
                          tumbling: 10s
                        """);
        flink = new FlinkRest(lakehouse.config().flink());
        records = new TestingRecords(lakehouse.config(), SHORT);
        group = lakehouse.config().kafka().group() + "-replay";
        openDrafts();
        lakehouse.startIngest();
        more(RECORDS);
    }

    @AfterEach
    void close() {
        records.close();
        lakehouse.close();
    }

    @Test
    void equalsLiveAcrossAHeadACrashALaterStopAndATakeover() throws Exception {
        forget();
        Map<Integer, Long> stops = offsets(OffsetSpec.latest());
        long maxRate = 2_000;
        String job = start(Optional.of(replay(stops, maxRate)), Map.of(), 2, Optional.empty());
        await("the short partition is at its stop, and others are not")
                .atMost(1, MINUTES)
                .until(() -> stops.get(SHORT).equals(committed().get(SHORT)));
        assertThat(committed()).isNotEqualTo(stops);
        ExportedMetrics metrics = ExportedMetrics.of(lakehouse);
        metrics.assertHasAllThatMonitoringNames(
                name -> name.matches(".*_kappalake_partition_(next|next_kafka|stop)_offset"));
        assertThat(
                        metrics.sum(
                                "flink_taskmanager_job_task_operator_kappalake_partition_stop_offset",
                                "kappalake=\"replay\""))
                .isEqualTo(stops.values().stream().mapToDouble(Long::doubleValue).sum());
        lakehouse.kill(Servers.TASK_MANAGER);
        lakehouse.servers().start();
        awaitStops(stops);
        awaitSameAsLive();
        assertThat(flink.restarts(job)).isPositive();
        assertThat(count(closedWindows("order_metrics"))).isGreaterThan(20);
        assertThat(count("dead_letters")).isPositive();
        assertThat(count("late_events")).isGreaterThanOrEqualTo(20);
        String savepoint = stop(job);

        more(RECORDS / 6);
        Map<Integer, Long> later = offsets(OffsetSpec.latest());
        assertThat(later).isNotEqualTo(stops);
        String second = start(Optional.of(replay(later, 0)), Map.of(), 1, Optional.of(savepoint));
        awaitStops(later);
        awaitSameAsLive();

        // and as the live job would, from the same state but with Kafka's own source
        start(Optional.empty(), later, 1, Optional.of(stop(second)));
        more(RECORDS / 6);
        awaitSameAsLive();
    }

    /** Produces and ingests more records, the last ones of all partitions at about one time. */
    private void more(int number) throws Exception {
        records.generate(number).flush();
        lakehouse.awaitIngested();
        String newest =
                lakehouse
                        .query(
                                "SELECT to_iso8601(max(event_time)) FROM order_events",
                                row -> row.getString(1))
                        .getFirst();
        for (int i = 0; i < 20; i++) {
            send(SHORT, i, Instant.parse(newest));
            send(i % SHORT, i, Instant.parse(newest).minusSeconds(60));
        }
        records.flush();
        lakehouse.awaitIngested();
    }

    private void send(int partition, int number, Instant time) {
        records.send(
                partition,
                Instant.now(),
                """
                {"order_id":"\\u00e9%d","customer_id":"c\\n","amount_cents":%d,"event_time":"%s","x":[ 1.50, "\u20ac"]}"""
                        .formatted(number, number, time)
                        .getBytes(UTF_8));
    }

    private void forget() throws Exception {
        Map<Integer, Long> ends = offsets(OffsetSpec.latest());
        lakehouse
                .admin()
                .deleteRecords(
                        Map.of(
                                topicPartition(0),
                                RecordsToDelete.beforeOffset(ends.get(0) / 2),
                                topicPartition(1),
                                RecordsToDelete.beforeOffset(ends.get(1))))
                .all()
                .get();
    }

    private void openDrafts() {
        try (Catalogs.Opened opened = Catalogs.open(lakehouse.config().catalog())) {
            Drafts run = Drafts.on(opened.catalog(), group, Owner.current());
            List<String> names =
                    OrderTables.of(lakehouse.config()).names().stream()
                            .map(table -> DraftRequest.of(table).build())
                            .map(request -> run.open(request).name().toString())
                            .toList();
            // in the order of OrderTable.all
            drafts = new IngestPlan.Tables(names.get(0), names.get(1), names.get(2), names.get(3));
        }
    }

    private Replay replay(Map<Integer, Long> stops, long maxRate) throws Exception {
        Map<Integer, Long> held = offsets(OffsetSpec.earliest());
        Map<Integer, Part> parts = new HashMap<>();
        stops.forEach(
                (partition, stop) -> parts.put(partition, new Part(0, held.get(partition), stop)));
        try (Catalogs.Opened opened = Catalogs.open(lakehouse.config().catalog())) {
            OrderTables tables = OrderTables.of(lakehouse.config());
            Head head =
                    new Head(
                            tables.name(OrderTable.ORDER_EVENTS).toString(),
                            snapshot(opened, tables.name(OrderTable.ORDER_EVENTS)),
                            tables.name(OrderTable.DEAD_LETTERS).toString(),
                            snapshot(opened, tables.name(OrderTable.DEAD_LETTERS)));
            return new Replay(parts, Optional.of(head), maxRate, Map.of());
        }
    }

    private static OptionalLong snapshot(Catalogs.Opened opened, TableIdentifier table) {
        Snapshot current = opened.catalog().loadTable(table).currentSnapshot();
        return current == null ? OptionalLong.empty() : OptionalLong.of(current.snapshotId());
    }

    private String start(
            Optional<Replay> replay,
            Map<Integer, Long> startOffsets,
            int parallelism,
            Optional<String> savepoint) {
        LakehouseConfig config =
                LakehouseConfig.load(
                        lakehouse.config().file(),
                        Map.of("ingest.parallelism", Integer.toString(parallelism)));
        IngestPlan plan =
                new IngestPlan(
                        group,
                        config.kafka().topic(),
                        Optional.empty(),
                        group,
                        config.kafka().clientProperties(),
                        startOffsets,
                        Map.of(),
                        0,
                        config.catalog().name(),
                        config.catalog().properties(),
                        drafts,
                        IngestConfig.of(config),
                        JobStates.of(config).checkpoints() + "-replay",
                        replay,
                        Optional.empty(),
                        Optional.empty());
        return new JobControl(flink)
                .start(
                        new JobControl.Submission(
                                group,
                                IngestControl.jobJar(),
                                IngestPlan.JOB_CLASS,
                                List.of(plan.toJson()),
                                savepoint,
                                replay.isEmpty()),
                        List.of(group, savepoint.toString()));
    }

    private String stop(String job) {
        return new JobControl(flink)
                .stop(
                        flink.find(job).orElseThrow(),
                        JobStates.of(lakehouse.config()).savepoints(),
                        "stop");
    }

    private void awaitStops(Map<Integer, Long> stops) {
        await("all partitions are at their stops")
                .atMost(2, MINUTES)
                .untilAsserted(() -> assertThat(committed()).isEqualTo(stops));
    }

    private void awaitSameAsLive() {
        await("the drafts hold what the live tables hold")
                .atMost(2, MINUTES)
                .pollInterval(2, SECONDS)
                .untilAsserted(
                        () -> {
                            assertSame(RECORD_COLUMNS, "order_events", drafts.orderEvents());
                            assertSame(
                                    "kafka_partition, kafka_offset, kafka_timestamp, value, reason, detail",
                                    "dead_letters",
                                    drafts.deadLetters());
                            assertSame(
                                    RECORD_COLUMNS
                                            + ", window_kind, window_start, window_end, reason, partition_watermark",
                                    "late_events",
                                    drafts.lateEvents());
                            assertSame(
                                    "*",
                                    closedWindows("order_metrics"),
                                    closedWindows(drafts.orderMetrics()));
                        });
    }

    /** Asserts that two relations hold the same rows, each the same number of times. */
    private void assertSame(String columns, String live, String draft) {
        String rows = "SELECT %s FROM %s".formatted(columns, live);
        String again = "SELECT %s FROM %s".formatted(columns, draft);
        assertThat(
                        count(
                                "((%1$s EXCEPT ALL %2$s) UNION ALL (%2$s EXCEPT ALL %1$s))"
                                        .formatted(rows, again)))
                .as("differences of %s", draft)
                .isZero();
    }

    private long count(String relation) {
        return lakehouse.count("SELECT count(*) FROM " + relation);
    }

    /** Last revisions of the windows that all partitions have closed. */
    private static String closedWindows(String metrics) {
        return """
            (SELECT window_kind, window_start, window_end, status, order_count, total_amount_cents,
               avg_amount_cents, min_amount_cents, max_amount_cents
             FROM (SELECT *, row_number() OVER (PARTITION BY window_kind, window_start, status
                                                ORDER BY revision DESC) AS newest FROM %s)
             WHERE newest = 1 AND window_end + INTERVAL '5' SECOND <=
               (SELECT min(newest) FROM (SELECT max(event_time) AS newest FROM order_events
                                         GROUP BY kafka_partition)))"""
                .formatted(metrics);
    }

    private Map<Integer, Long> committed() throws Exception {
        Map<Integer, Long> offsets = new TreeMap<>();
        lakehouse
                .admin()
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach(
                        (partition, offset) -> offsets.put(partition.partition(), offset.offset()));
        return offsets;
    }

    private Map<Integer, Long> offsets(OffsetSpec spec) throws Exception {
        Map<TopicPartition, OffsetSpec> request = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            request.put(topicPartition(partition), spec);
        }
        return lakehouse.admin().listOffsets(request).all().get().entrySet().stream()
                .collect(
                        toMap(
                                entry -> entry.getKey().partition(),
                                entry -> entry.getValue().offset(),
                                (one, other) -> one,
                                TreeMap::new));
    }

    private TopicPartition topicPartition(int partition) {
        return new TopicPartition(lakehouse.config().kafka().topic(), partition);
    }
}
