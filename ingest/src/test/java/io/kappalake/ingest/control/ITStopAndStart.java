package io.kappalake.ingest.control;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.ingest.IngestLakehouse;
import io.kappalake.ingest.TestingRecords;
import io.kappalake.ingest.control.IngestControl.Started;
import io.kappalake.ingest.control.IngestControl.Stopped;
import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.ingest.flink.FlinkRest;
import io.kappalake.ingest.state.JobStates;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.local.testing.Answer;
import io.kappalake.local.testing.SharedServers;
import io.kappalake.orders.topic.KafkaTopic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Starting never doubles or loses rows: from the savepoint, or not at all. */
@ExtendWith(SharedServers.class)
class ITStopAndStart {
    private static final int RECORDS = 5_000;

    private IngestLakehouse lakehouse;
    private TestingRecords records;

    private void open(String name) throws Exception {
        lakehouse = IngestLakehouse.fresh(name, 2, "commit-interval: 1s");
        records = new TestingRecords(lakehouse.config(), 2);
    }

    @AfterEach
    void close() {
        records.close();
        lakehouse.close();
    }

    /** Starts the job, lets it ingest more records, and stops it with a savepoint. */
    private Stopped ingestSome() throws Exception {
        lakehouse.startIngest();
        records.generate(RECORDS).flush();
        lakehouse.awaitIngested();
        return lakehouse.control().stop();
    }

    @Test
    void goesOnFromItsSavepoint() throws Exception {
        open("resumed");
        assertThat(lakehouse.startIngest().from()).as("state of the first start").isEmpty();
        records.generate(RECORDS).flush();
        lakehouse.awaitEvents(1);

        Answer second = lakehouse.run("ingest", "start");
        assertThat(second.exitCode()).as(second.err()).isEqualTo(4);
        assertThat(second.err()).contains("Ingest runs already as job ");

        // with what is not yet committed still to come
        records.generate(RECORDS);
        Stopped stopped = lakehouse.control().stop();
        records.generate(RECORDS);
        assertThat(lakehouse.control().findActive()).isEmpty();

        Started resumed = lakehouse.startIngest();
        assertThat(resumed.from().orElseThrow().location()).isEqualTo(stopped.savepoint());
        assertThat(resumed.jobId()).isNotEqualTo(stopped.jobId());
        assertThat(records.flush()).isEqualTo(3 * RECORDS);
        lakehouse.awaitIngested();
        lakehouse.assertNothingLostOrDoubled(3 * RECORDS);
    }

    @Test
    void startsOneJobForTwoWhoStartIt() throws Exception {
        open("twice");
        records.generate(RECORDS).flush();
        FlinkRest flink = new FlinkRest(lakehouse.config().flink());
        for (int round = 1; round <= 3; round++) {
            CompletableFuture<Answer> other =
                    CompletableFuture.supplyAsync(() -> lakehouse.run("ingest", "start"));
            Answer one = lakehouse.run("ingest", "start");
            // the later one may be told that it runs already
            assertThat(one.exitCode()).as(one.err()).isIn(0, 4);
            assertThat(other.get(2, MINUTES).exitCode()).isIn(0, 4);
            assertThat(flink.jobs().stream().filter(this::ingests)).hasSize(round);
            lakehouse.awaitIngested();
            Answer cancelled = lakehouse.run("ingest", "stop", "--now", "--output", "json");
            assertThat(cancelled.exitCode()).as(cancelled.err()).isZero();
            assertThat(cancelled.json().at("/state/location").asText()).contains("/checkpoints/");
            assertThat(lakehouse.control().findActive()).isEmpty();
        }
        lakehouse.startIngest();
        lakehouse.awaitIngested();
        lakehouse.assertNothingLostOrDoubled(RECORDS);
    }

    private boolean ingests(FlinkJob job) {
        return job.name().equals(lakehouse.control().jobName());
    }

    @Test
    void refusesToStartFromAnOlderStateOrFromNone() throws Exception {
        open("refused");
        Stopped older = ingestSome();
        Stopped newer = ingestSome();
        long events = lakehouse.count("SELECT count(*) FROM order_events");
        JobStates states = JobStates.of(lakehouse.config());
        delete(states.checkpoints());
        delete(newer.savepoint());
        assertThat(states.findNewest().orElseThrow().location()).isEqualTo(older.savepoint());

        Answer fromOlder = lakehouse.run("ingest", "start");
        assertThat(fromOlder.exitCode()).as(fromOlder.err()).isEqualTo(4);
        assertThat(fromOlder.err())
                .contains("Cannot start: the newest state left is checkpoint ")
                .contains(older.savepoint())
                .contains("starting from it would double rows");

        delete(states.savepoints());
        assertThat(states.findNewest()).isEmpty();
        Answer fromNone = lakehouse.run("ingest", "start");
        assertThat(fromNone.exitCode()).as(fromNone.err()).isEqualTo(4);
        assertThat(fromNone.err())
                .contains("Cannot start: the tables hold rows of topic ")
                .contains(lakehouse.config().kafka().topic());

        assertThat(lakehouse.control().findActive()).as("a job was started").isEmpty();
        assertThat(lakehouse.count("SELECT count(*) FROM order_events")).isEqualTo(events);
    }

    @Test
    void refusesAStateOfOtherTablesOrOfAnotherLog() throws Exception {
        open("other");
        Stopped before = ingestSome();
        lakehouse.dropTables();
        lakehouse.run("init").exits(0);

        Answer ofOtherTables = lakehouse.run("ingest", "start");
        assertThat(ofOtherTables.exitCode()).as(ofOtherTables.err()).isEqualTo(4);
        assertThat(ofOtherTables.err())
                .contains("the table orders.order_events had the UUID ")
                .contains(before.savepoint())
                .contains("'./kappalake ingest start --from earliest'");
        Answer again = lakehouse.run("ingest", "start", "--from", "earliest");
        assertThat(again.exitCode()).as(again.err()).isZero();
        lakehouse.awaitIngested();
        lakehouse.assertNothingLostOrDoubled(RECORDS);
        // which has a smaller number than the one that was set aside
        Stopped after = lakehouse.control().stop();
        assertThat(lakehouse.startIngest().from().orElseThrow().location())
                .isEqualTo(after.savepoint());
        lakehouse.control().stop();
        assertThat(lakehouse.run("ingest", "start", "--from", "earliest").exitCode()).isEqualTo(4);

        lakehouse.dropTopic();
        lakehouse.createTopic(2);
        Answer ofAnotherLog = lakehouse.run("ingest", "start");
        assertThat(ofAnotherLog.exitCode()).as(ofAnotherLog.err()).isEqualTo(4);
        assertThat(ofAnotherLog.err()).contains("it was deleted and made anew");
        assertThat(ofAnotherLog.err()).contains("'./kappalake ingest start --new-log'");
        Answer check = lakehouse.check("0s");
        assertThat(check.exitCode()).as(check.err()).isEqualTo(3);
        assertThat(check.json().at("/otherLog/0").asText()).contains("made anew");
        Answer waited = lakehouse.run("ingest", "wait", "--patience", "10s");
        assertThat(waited.exitCode()).as(waited.out()).isEqualTo(1);
        assertThat(waited.err()).contains("another log").contains("made anew");

        followsTheLogBefore();
    }

    @Test
    void failsOnceTheTopicIsMadeAnew() throws Exception {
        open("anew");
        lakehouse.startIngest();
        records.generate(RECORDS).flush();
        lakehouse.awaitIngested();

        lakehouse.dropTopic();
        lakehouse.createTopic(2);
        // more than before: the offset at which the job is stands for a record of the new log, too
        records.generate(3 * RECORDS).flush();

        await("the job says why it fails")
                .atMost(2, MINUTES)
                .untilAsserted(
                        () ->
                                assertThat(lakehouse.run("ingest", "status").out())
                                        .contains("it was deleted and made anew while the job"));
    }

    /** With more records than before in one partition, so that offsets alone tell nothing. */
    private void followsTheLogBefore() throws Exception {
        Map<Integer, Long> before = new TreeMap<>();
        lakehouse.query(
                "SELECT kafka_partition, max(kafka_offset) FROM"
                        + " (SELECT kafka_partition, kafka_offset FROM order_events UNION ALL"
                        + " SELECT kafka_partition, kafka_offset FROM dead_letters) GROUP BY 1",
                row -> before.put((int) row.getLong(1), row.getLong(2)));
        records.generate(2 * RECORDS).flush();
        Answer followed = lakehouse.run("ingest", "start", "--new-log");
        assertThat(followed.exitCode()).as(followed.err()).isZero();
        lakehouse.awaitIngested();
        lakehouse.assertNothingLostOrDoubled(3 * RECORDS);
        JsonNode log = lakehouse.check("30s").json().at("/log");
        assertThat(log.at("/number").asInt()).isEqualTo(1);
        assertThat(log.at("/bases/0").asLong()).isEqualTo(before.get(0) + 1);

        // from its own state then, without a word
        assertThat(lakehouse.run("ingest", "stop").exitCode()).isZero();
        Answer same = lakehouse.run("ingest", "start", "--new-log");
        assertThat(same.exitCode()).as(same.err()).isEqualTo(4);
        records.generate(100).flush();
        assertThat(lakehouse.startIngest().from()).isPresent();
        lakehouse.awaitIngested();
        lakehouse.assertNothingLostOrDoubled(3 * RECORDS + 100);
    }

    @Test
    void beginsWhereItIsToldTo() throws Exception {
        open("begun");
        records.generate(RECORDS).flush();
        SortedMap<Integer, Long> ends = ends();
        Path offsets = Files.createTempFile("offsets", ".csv");
        String topic = lakehouse.config().kafka().topic();
        Files.writeString(offsets, "\"%s\",1,%d\n".formatted(topic, ends.get(1) - 10));
        Answer beyond =
                lakehouse.run("ingest", "start", "--from", "offsets:0=" + (ends.get(0) + 1));
        assertThat(beyond.exitCode()).as(beyond.err()).isEqualTo(2);
        assertThat(beyond.err()).contains("Kafka holds 0 to " + ends.get(0));

        Answer begun = lakehouse.run("ingest", "start", "--from", "offsets:" + offsets);
        assertThat(begun.exitCode()).as(begun.err()).isZero();
        lakehouse.awaitIngested();
        lakehouse.assertNothingLostOrDoubled(ends.get(0) + 10);
        assertThat(lakehouse.check("30s").json().at("/log/beginnings/1").asLong())
                .isEqualTo(ends.get(1) - 10);
        assertThat(
                        lakehouse.count(
                                "SELECT min(kafka_offset) FROM order_events WHERE kafka_partition = 1"))
                .isGreaterThanOrEqualTo(ends.get(1) - 10);
        lakehouse.control().stop();
        Answer again = lakehouse.run("ingest", "start", "--from", "offsets:0=1");
        assertThat(again.exitCode()).as(again.err()).isEqualTo(4);
        Files.delete(offsets);
    }

    @Test
    void goesOnBehindWhatRetentionTookWhenItIsToldTo() throws Exception {
        open("gap");
        ingestSome();
        SortedMap<Integer, Long> read = ends();
        records.generate(RECORDS).flush();
        long behind = (read.get(0) + ends().get(0)) / 2;
        lakehouse
                .admin()
                .deleteRecords(
                        Map.of(
                                new TopicPartition(lakehouse.config().kafka().topic(), 0),
                                RecordsToDelete.beforeOffset(behind)))
                .all()
                .get();
        String gap = "partition 0: offsets %d to %d".formatted(read.get(0), behind - 1);

        Answer refused = lakehouse.run("ingest", "start");
        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(4);
        assertThat(refused.err()).contains(gap).contains("--accept-gap").doesNotContain("n 1: off");
        assertThat(lakehouse.control().findActive()).as("a job was started").isEmpty();

        Answer accepted = lakehouse.run("ingest", "start", "--accept-gap");
        assertThat(accepted.exitCode()).as(accepted.err()).isZero();
        assertThat(accepted.out()).contains("without " + gap);
        lakehouse.awaitIngested();
        long left = 2L * RECORDS - (behind - read.get(0));
        JsonNode check = lakehouse.assertCheckIsGreen(left);
        assertThat(check.at("/partitions/0/forgotten").asLong()).isEqualTo(behind - read.get(0));
        assertThat(check.at("/acceptedGaps/0/gap").toString())
                .isEqualTo(
                        "{\"partition\":0,\"from\":%d,\"to\":%d}"
                                .formatted(read.get(0), behind - 1));

        // later starts have nothing to accept any more
        lakehouse.control().stop();
        records.generate(100).flush();
        assertThat(lakehouse.startIngest().accepted()).isEmpty();
        lakehouse.awaitIngested();
        assertThat(lakehouse.assertCheckIsGreen(left + 100).at("/acceptedGaps")).hasSize(1);
    }

    @Test
    void beginsWhereItIsToldAndReadsNoFasterThanItMay() throws Exception {
        int rate = 50;
        lakehouse =
                IngestLakehouse.fresh(
                        "paced", 2, "commit-interval: 1s\nstart: latest\nmax-rate: " + rate);
        records = new TestingRecords(lakehouse.config(), 2);
        records.generate(RECORDS).flush();
        SortedMap<Integer, Long> before = ends();
        assertThat(lakehouse.startIngest().start()).contains("latest");

        long start = System.nanoTime();
        records.generate(30 * rate).flush();
        Answer status = lakehouse.run("ingest", "status", "--output", "json");
        assertThat(status.json().at("/heldBack/maxRate").asInt()).as(status.out()).isEqualTo(rate);
        // stopped and started again without the limit, it loses nothing
        lakehouse.awaitEvents(3L * rate);
        assertThat(System.nanoTime() - start).isGreaterThan(SECONDS.toNanos(2));
        lakehouse.control().stop();
        LakehouseConfig unlimited =
                LakehouseConfig.load(lakehouse.config().file(), Map.of("ingest.max-rate", "none"));
        assertThat(new IngestControl(unlimited).start(IngestControl.jobJar()).from()).isPresent();
        lakehouse.awaitIngested();

        JsonNode left = lakehouse.assertCheckIsGreen(30L * rate).at("/leftOut");
        assertThat(left.findValues("to").stream().mapToLong(JsonNode::asLong).boxed().toList())
                .isEqualTo(before.values().stream().map(end -> end - 1).toList());
    }

    @Test
    void writesToTheTopicOfMetricsWhileItIsTold() throws Exception {
        lakehouse =
                IngestLakehouse.fresh(
                        "metrics",
                        2,
                        """
                        commit-interval: 1s
                        windows.tumbling: 5s
                        out-of-orderness: 1s
                        idleness: 2s
                        """);
        records = new TestingRecords(lakehouse.config(), 2);
        ingestSome();
        long before = lakehouse.count("SELECT count(*) FROM order_metrics");
        String topic = "metrics-" + System.nanoTime();
        LakehouseConfig with =
                LakehouseConfig.load(
                        lakehouse.config().file(), Map.of("ingest.metrics-topic", topic));
        Path jar = IngestControl.jobJar();
        assertThatThrownBy(() -> new IngestControl(with).start(jar))
                .hasMessageContaining("there is no topic " + topic)
                .hasMessageContaining("--create-topics");

        assertThat(new IngestControl(with, true).start(jar).from()).as("a new sink").isPresent();
        records.generate(RECORDS).flush();
        lakehouse.awaitIngested();
        JsonNode sums = lakehouse.assertCheckIsGreen(2 * RECORDS).at("/metricsTopic");
        assertThat(sums.at("/topic").asText()).isEqualTo(topic);
        assertThat(sums.at("/records").asLong())
                .as("rows since then: %s", sums)
                .isPositive()
                .isEqualTo(lakehouse.count("SELECT count(*) FROM order_metrics") - before)
                .isEqualTo(sums.at("/rows").asLong());

        lakehouse.control().cancel();
        assertThatThrownBy(() -> lakehouse.startIngest())
                .hasMessageContaining("Cannot start without the topic " + topic)
                .hasMessageContaining("ingest.metrics-topic");
        new IngestControl(with).start(jar);
        lakehouse.control().stop();
        assertThat(lakehouse.startIngest().from()).as("the state without the sink").isPresent();
        records.generate(RECORDS).flush();
        lakehouse.awaitIngested();
        assertThat(lakehouse.assertCheckIsGreen(3 * RECORDS).at("/metricsTopic").isNull()).isTrue();
    }

    private SortedMap<Integer, Long> ends() {
        try (KafkaTopic topic = KafkaTopic.of(lakehouse.config().kafka())) {
            return topic.ends();
        }
    }

    private void delete(String location) {
        Map<String, String> storage = lakehouse.config().storage().fileIoProperties();
        try (FileIO io = CatalogUtil.loadFileIO(storage.get("io-impl"), storage, null)) {
            ((SupportsPrefixOperations) io).deletePrefix(location + "/");
        }
    }

    @Test
    void namesTheTopicThatIsMissing() throws Exception {
        open("missing");
        lakehouse.dropTopic();

        assertThatThrownBy(() -> lakehouse.startIngest())
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageContaining(
                        "There is no topic " + lakehouse.config().kafka().topic() + " at ");
    }

    @Test
    void namesTheFlinkThatIsAway() throws Exception {
        open("away");
        LakehouseConfig config = lakehouse.config();
        String nobody = "http://127.0.0.1:" + freePort();

        for (String verb : new String[] {"start", "status", "stop"}) {
            Answer answer = lakehouse.runWith(config.flink().url(), nobody, "ingest", verb);
            assertThat(answer.exitCode()).as(verb).isEqualTo(1);
            assertThat(answer.err()).contains("Flink").contains(nobody);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
