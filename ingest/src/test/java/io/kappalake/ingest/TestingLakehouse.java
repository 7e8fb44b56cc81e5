package io.kappalake.ingest;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.ingest.check.Backlog;
import io.kappalake.ingest.control.IngestControl;
import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.ingest.flink.FlinkRest;
import io.kappalake.lakehouse.catalog.Catalogs;
import io.kappalake.lakehouse.cli.Kappalake;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.table.LakehouseTables;
import io.kappalake.lakehouse.table.TableDefinition;
import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.lakehouse.trino.TrinoSession.Row;
import io.kappalake.local.EmbeddedLakehouse;
import io.kappalake.local.testing.SharedServers;
import io.kappalake.orders.table.OrderTables;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A topic and group of its own, empty order tables and a {@code kappalake.yaml} on the shared
 * servers. The tables are always the same ones, so that there is one at a time.
 */
public final class TestingLakehouse implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final EmbeddedLakehouse servers;
    private final LakehouseConfig config;
    private final Admin admin;
    private final FlinkRest flink;
    private final TrinoSession trino;

    /** What a command said. */
    public record Answer(int exitCode, String out, String err) {
        /** Its standard output, read as one JSON document. */
        public JsonNode json() {
            try {
                return new ObjectMapper().readTree(out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private TestingLakehouse(EmbeddedLakehouse servers, LakehouseConfig config) {
        this.servers = servers;
        this.config = config;
        this.flink = new FlinkRest(config.flink());
        this.admin = Admin.create(Map.of("bootstrap.servers", config.kafka().bootstrapServers()));
        this.trino = TrinoSession.open(config.trino(), OrderTables.NAMESPACE.toString());
    }

    /**
     * A new topic and empty tables; jobs that other tests left are cancelled.
     *
     * @param name what topic and group begin with
     * @param ingest lines of the section {@code ingest}
     */
    public static TestingLakehouse fresh(String name, int partitions, String ingest)
            throws Exception {
        EmbeddedLakehouse servers = SharedServers.up();
        String topic = name + "-" + System.nanoTime();
        TestingLakehouse lakehouse =
                new TestingLakehouse(servers, configure(servers.config().file(), topic, ingest));
        lakehouse.cancelJobs();
        // the times that tests give their records would be beyond retention at once
        NewTopic topics =
                new NewTopic(topic, partitions, (short) 1).configs(Map.of("retention.ms", "-1"));
        lakehouse.admin.createTopics(List.of(topics)).all().get();
        lakehouse.makeTables();
        return lakehouse;
    }

    private static LakehouseConfig configure(Path servers, String topic, String ingest)
            throws IOException {
        String text = Files.readString(servers);
        Path file = servers.resolveSibling(topic + ".yaml");
        Files.writeString(
                file,
                text.substring(0, text.indexOf("\ningest:"))
                                .replace(
                                        "topic: orders.events",
                                        "topic: " + topic + "\n  group: " + topic)
                        + "\ningest:\n"
                        + ingest.indent(2));
        return LakehouseConfig.load(file);
    }

    private void makeTables() {
        try (Catalogs.Opened opened = Catalogs.open(config.catalog())) {
            for (TableDefinition definition : OrderTables.all()) {
                opened.catalog().dropTable(definition.name(), false);
            }
        }
        LakehouseTables.createAll(config);
    }

    private void cancelJobs() {
        flink.jobs().stream().filter(FlinkJob::active).forEach(job -> flink.cancel(job.id()));
        await("all jobs are cancelled")
                .atMost(2, MINUTES)
                .until(() -> flink.jobs().stream().noneMatch(FlinkJob::active));
    }

    /** The configuration, read from its file. */
    public LakehouseConfig config() {
        return config;
    }

    /** The servers below. */
    public EmbeddedLakehouse servers() {
        return servers;
    }

    /** Kafka's administration. */
    public Admin admin() {
        return admin;
    }

    /** The ingest job's control. */
    public IngestControl control() {
        return new IngestControl(config);
    }

    /** Starts the job as {@code ingest start} does. */
    public IngestControl.Started startIngest() {
        return control().start(IngestControl.jobJar());
    }

    /** How often the running job restarted by itself. */
    public long restarts() {
        return flink.restarts(control().findActive().orElseThrow().id());
    }

    /** Sends SIGKILL to servers, to all before waiting for any. */
    public void kill(String... names) {
        List<ProcessHandle> processes = new ArrayList<>();
        for (String name : names) {
            processes.add(ProcessHandle.of(servers.status(name).pid().orElseThrow()).orElseThrow());
        }
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.stream().map(ProcessHandle::onExit).forEach(CompletableFuture::join);
    }

    /** Waits until the tables hold everything that Kafka holds now. */
    public void awaitIngested() {
        try (Backlog backlog = Backlog.open(config)) {
            assertThat(backlog.await(PATIENCE))
                    .as("all records are in the tables: %s", backlog.look())
                    .isTrue();
        }
    }

    /** Waits until so many events are in the tables. */
    public void awaitEvents(long number) {
        await("%d events are in the tables".formatted(number))
                .atMost(PATIENCE)
                .until(() -> count("SELECT count(*) FROM order_events") >= number);
    }

    /** The rows of a query. */
    public <T> List<T> query(String sql, Row<T> row) {
        return trino.query(sql, row);
    }

    /** The only number that a query yields. */
    public long count(String sql) {
        return query(sql, row -> row.getLong(1)).getFirst();
    }

    /** Runs a statement. */
    public void execute(String sql) {
        trino.execute(sql);
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

    /** Runs a command on this lakehouse. */
    public Answer run(String... command) {
        return run(config.file(), command);
    }

    /** Runs a command on this lakehouse with a part of its configuration replaced. */
    public Answer runWith(String old, String replacement, String... command) throws IOException {
        Path changed = config.file().resolveSibling("changed-" + config.file().getFileName());
        Files.writeString(changed, Files.readString(config.file()).replace(old, replacement));
        return run(changed, command);
    }

    private static Answer run(Path file, String... command) {
        List<String> args = new ArrayList<>(List.of(command));
        args.addAll(List.of("--config", file.toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode =
                Kappalake.run(
                        new PrintWriter(out), new PrintWriter(err), args.toArray(String[]::new));
        return new Answer(exitCode, out.toString(), err.toString());
    }

    /** Makes sure that there is no topic. */
    public void dropTopic() throws ExecutionException, InterruptedException {
        admin.deleteTopics(List.of(config.kafka().topic())).all().get();
    }

    /** Cancels the job if it runs, and leaves the rest for a look at it. */
    @Override
    public void close() {
        cancelJobs();
        trino.close();
        admin.close();
    }
}
