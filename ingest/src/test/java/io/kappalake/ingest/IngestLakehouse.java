package io.kappalake.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.ingest.check.Backlog;
import io.kappalake.ingest.control.IngestControl;
import io.kappalake.ingest.flink.FlinkRest;
import io.kappalake.local.testing.Answer;
import io.kappalake.local.testing.TestingLakehouse;
import io.kappalake.orders.table.OrderTables;
import java.time.Duration;

/** A lakehouse of a test with the control of its ingest job. */
public final class IngestLakehouse extends TestingLakehouse {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final FlinkRest flink;

    private IngestLakehouse(String name, int partitions, String ingest) throws Exception {
        super(name, partitions, ingest);
        this.flink = new FlinkRest(config().flink());
    }

    /**
     * A new topic and empty tables; jobs that other tests left are cancelled.
     *
     * @param name what topic and group begin with
     * @param ingest lines of the section {@code ingest}
     */
    public static IngestLakehouse fresh(String name, int partitions, String ingest)
            throws Exception {
        return new IngestLakehouse(name, partitions, ingest);
    }

    /** The ingest job's control. */
    public IngestControl control() {
        return new IngestControl(config());
    }

    /** Starts the job as {@code ingest start} does. */
    public IngestControl.Started startIngest() {
        return control().start(IngestControl.jobJar());
    }

    /** Drops the order tables, which 'init' creates again. */
    public void dropTables() {
        dropTables(OrderTables.of(config()).namespace().toString());
    }

    /** Number of times that the running job restarted by itself. */
    public long restarts() {
        return flink.restarts(control().findActive().orElseThrow().id());
    }

    /** Waits until the tables hold everything that Kafka holds now. */
    public void awaitIngested() {
        try (Backlog backlog = Backlog.open(config())) {
            assertThat(backlog.await(PATIENCE))
                    .as("all records are in the tables: %s", backlog.look())
                    .isTrue();
        }
    }

    /** Waits until this many events are in the tables. */
    public void awaitEvents(long number) {
        await("%d events are in the tables".formatted(number))
                .atMost(PATIENCE)
                .until(() -> count("SELECT count(*) FROM order_events") >= number);
    }

    /** Proves that each record is in exactly one of the two tables, by counts and by check. */
    public void assertNothingLostOrDoubled(long records) {
        assertThat(
                        count(
                                """
                                SELECT count(*) FROM (
                                  SELECT kafka_partition, kafka_offset FROM order_events
                                  UNION ALL
                                  SELECT kafka_partition, kafka_offset FROM dead_letters)"""))
                .as("rows")
                .isEqualTo(records);
        assertThat(
                        count(
                                """
                                SELECT count(*) FROM (
                                  SELECT kafka_partition, kafka_offset FROM order_events
                                  UNION
                                  SELECT kafka_partition, kafka_offset FROM dead_letters)"""))
                .as("different offsets")
                .isEqualTo(records);
        assertCheckIsGreen(records);
    }

    /** Proves that check finds no difference, and as many records as there are. */
    public JsonNode assertCheckIsGreen(long records) {
        Answer answer = check("90s");
        assertThat(answer.exitCode()).as("%s%s", answer.out(), answer.err()).isZero();
        JsonNode report = answer.json();
        long read = 0;
        for (JsonNode partition : report.at("/partitions")) {
            read += partition.at("/read").asLong();
            assertThat(partition.at("/missing").asLong()).isZero();
            assertThat(partition.at("/doubled").asLong()).isZero();
        }
        assertThat(read).as("records read: %s", answer.out()).isEqualTo(records);
        return report;
    }

    /** Runs {@code check} with JSON output. */
    public Answer check(String patience) {
        return run("check", "--patience", patience, "--output", "json");
    }
}
