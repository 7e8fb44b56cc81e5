package io.kappalake.replay.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.ingest.check.Backlog;
import io.kappalake.ingest.control.IngestControl;
import io.kappalake.lakehouse.catalog.Catalogs;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.draft.Drafts;
import io.kappalake.lakehouse.draft.Owner;
import io.kappalake.local.testing.Answer;
import io.kappalake.local.testing.SharedServers;
import io.kappalake.local.testing.TestingLakehouse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** While the live job runs: amounts came as strings for some time, and are recovered. */
@ExtendWith(SharedServers.class)
class ITDeadLetters {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String RULE = "ingest.decode.amounts=integer-or-string";
    private static final int RECORDS = 304;
    private static final int STRINGS = 60;

    private static LakehouseConfig config;
    private static TestingLakehouse lakehouse;

    @BeforeAll
    static void ingest() throws Exception {
        lakehouse =
                TestingLakehouse.open(
                        "dead-letters",
                        1,
                        """
                        commit-interval: 1s
                        windows:
                          tumbling: 5m
                          sliding:
                            size: 10m
                            slide: 5m
                        """);
        config = lakehouse.config();
        send(config.kafka().topic());
        new IngestControl(config).start(IngestControl.jobJar());
        try (Backlog backlog = Backlog.open(config)) {
            assertThat(backlog.await(Duration.ofMinutes(4))).as("all records are in").isTrue();
        }
        await("the windows of noon are written")
                .atMost(2, MINUTES)
                .until(
                        () ->
                                count(
                                                "SELECT count(*) FROM order_metrics WHERE watermark"
                                                        + " > TIMESTAMP '2026-03-01 13:00:00 UTC'")
                                        > 0);
    }

    /** Each fifth amount of the first 300 is a string; then the clock is moved on. */
    private static void send(String topic) throws Exception {
        List<byte[]> values = new ArrayList<>();
        List<Instant> times = new ArrayList<>();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            times.add(NOON.plusSeconds(i * 6L));
            values.add(order(i, i % 5 == 0 ? "\"%d\"".formatted(i) : "" + i, times.getLast()));
        }
        times.add(NOON.plusSeconds(7));
        values.add("{\"order_id\":".getBytes(UTF_8));
        times.add(NOON.plusSeconds(8));
        values.add(new byte[] {(byte) 0xff, 0x00});
        times.add(NOON.plus(Duration.ofHours(2)));
        values.add(order(302, "302", times.getLast()));
        times.add(NOON.plus(Duration.ofHours(2)));
        values.add(order(303, "\"303\"", times.getLast()));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", config.kafka().bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < values.size(); i++) {
                sent.add(
                        producer.send(
                                new ProducerRecord<>(
                                        topic,
                                        0,
                                        times.get(i).toEpochMilli(),
                                        null,
                                        values.get(i))));
            }
            producer.flush();
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
    }

    private static byte[] order(int number, String amount, Instant time) {
        return "{\"order_id\":\"o'%d\",\"customer_id\":\"c\u20ac\",\"status\":\"paid\",\"amount_cents\":%s,\"currency\":\"EUR\",\"event_time\":\"%s\",\"gift\":\"it's\"}"
                .formatted(number, amount, time)
                .getBytes(UTF_8);
    }

    @AfterAll
    static void close() {
        lakehouse.close();
    }

    private static Answer run(String... command) {
        List<String> args = new ArrayList<>(List.of(command));
        args.addAll(List.of("--output", "json"));
        return lakehouse.run(args.toArray(String[]::new));
    }

    private static long count(String sql) {
        return lakehouse.count(sql);
    }

    @Test
    void recoversWhatParsesInOneStep() throws Exception {
        looksAtThem();
        doesNothingInADryRun();

        JsonNode retried =
                run("replay", "dead-letters", "retry", "--yes", "--set", RULE).exits(0).json();
        assertThat(retried.at("/replay").asText())
                .isEqualTo("./kappalake replay plan --set " + RULE);
        assertThat(retried.at("/survey/windows")).hasSize(2);
        assertThat(count("SELECT count(*) FROM order_events")).isEqualTo(RECORDS - 3);
        // two windows of each of the sliding ones, one of the tumbling ones
        assertThat(count("SELECT count(*) FROM late_events")).isEqualTo(3 * STRINGS);
        assertThat(count("SELECT count(*) FROM dead_letters")).isEqualTo(3);
        assertThat(
                        count(
                                """
                                SELECT count(*) FROM order_events
                                WHERE kafka_offset % 5 = 0 AND kafka_offset < 300
                                  AND order_id = 'o''' || CAST(kafka_offset AS varchar)
                                  AND customer_id = 'c\u20ac' AND status = 'paid'
                                  AND amount_cents = kafka_offset AND currency = 'EUR'
                                  AND created_at IS NULL AND extra = '{"gift":"it''s"}'
                                  AND event_time = kafka_timestamp
                                  AND kafka_timestamp = TIMESTAMP '2026-03-01 12:00:00 UTC'
                                        + kafka_offset * INTERVAL '6' SECOND"""))
                .isEqualTo(STRINGS);
        assertThat(
                        count(
                                """
                                SELECT count(*) FROM late_events
                                WHERE event_time >= window_start AND event_time < window_end
                                  AND window_end = window_start + CASE window_kind
                                        WHEN 'tumbling' THEN INTERVAL '5' MINUTE
                                        ELSE INTERVAL '10' MINUTE END
                                  AND minute(window_start) % 5 = 0 AND second(window_start) = 0
                                  AND reason = 'late'
                                  AND partition_watermark > window_end"""))
                .isEqualTo(3 * STRINGS);
        assertThat(run("check", "--patience", "90s").exitCode()).isZero();
        noDraftIsLeft();

        JsonNode again =
                run("replay", "dead-letters", "retry", "--yes", "--set", RULE).exits(0).json();
        assertThat(again.at("/run").isNull()).isTrue();
        assertThat(again.at("/survey/reasons/invalid_type/open").asLong()).isEqualTo(1);

        JsonNode lag = run("replay", "lag").exits(0).json();
        assertThat(lag.at("/jobState").asText()).isEqualTo("RUNNING");
        assertThat(lag.at("/partitions/0/committed").asLong()).isEqualTo(RECORDS);
        assertThat(lag.at("/partitions/0/recordsBehind").asLong()).isZero();
    }

    private static void looksAtThem() throws Exception {
        JsonNode reasons = run("replay", "dead-letters").exits(0).json();
        assertThat(reasons.at("/0/key").asText()).isEqualTo("invalid_type");
        assertThat(reasons.at("/0/number").asLong()).isEqualTo(STRINGS + 1);
        assertThat(reasons.at("/0/sample/offset").asLong()).isEqualTo(303);
        assertThat(reasons.at("/0/sample/value").asText()).contains("\"303\"");
        assertThat(
                        run("replay", "dead-letters", "--by", "day")
                                .exits(0)
                                .json()
                                .at("/0/key")
                                .asText())
                .isEqualTo("2026-03-01");
        assertThat(
                        run("replay", "dead-letters", "--by", "partition")
                                .exits(0)
                                .json()
                                .at("/0/key")
                                .asText())
                .isEqualTo("0");
        JsonNode shown =
                run("replay", "dead-letters", "show", "--partition", "0", "--offset", "301")
                        .exits(0)
                        .json();
        assertThat(shown).hasSize(1);
        assertThat(shown.at("/0/value").asText()).isEqualTo("0xff00");
    }

    private static void doesNothingInADryRun() throws Exception {
        JsonNode dry =
                run("replay", "dead-letters", "retry", "--dry-run", "--set", RULE).exits(0).json();
        assertThat(dry.at("/run").isNull()).isTrue();
        assertThat(dry.at("/survey/reasons/invalid_type/recovered").asLong()).isEqualTo(STRINGS);
        assertThat(dry.at("/survey/reasons/invalid_type/open").asLong()).isEqualTo(1);
        assertThat(dry.at("/survey/lateRows").asLong()).isEqualTo(3 * STRINGS);
        assertThat(count("SELECT count(*) FROM dead_letters")).isEqualTo(STRINGS + 3);
    }

    private static void noDraftIsLeft() {
        try (Catalogs.Opened opened = Catalogs.open(config.catalog())) {
            assertThat(Drafts.on(opened.catalog(), "test", Owner.current()).list())
                    .noneMatch(draft -> draft.runId().startsWith("retry-"));
        }
    }
}
