package io.kappalake.local.testing;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.awaitility.Awaitility.await;

import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.session.LakehouseSession;
import io.kappalake.lakehouse.trino.TrinoSession.Row;
import io.kappalake.local.EmbeddedLakehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * The commands on the shared servers, with a topic, a group and a configuration of its own and
 * empty tables. The tables are always the same ones, so that there is one at a time.
 */
public class TestingLakehouse implements AutoCloseable {
    private static final String NAMESPACE = "orders";

    private final EmbeddedLakehouse servers;
    private final LakehouseConfig config;
    private final LakehouseSession session;
    private final Admin admin;
    private final FlinkJobs jobs;

    /**
     * Creates topic and tables; cancels jobs that other tests left.
     *
     * @param name what topic and group begin with
     * @param partitions the topic's
     * @param ingest lines of the section {@code ingest}
     */
    protected TestingLakehouse(String name, int partitions, String ingest) throws Exception {
        servers = SharedServers.up();
        String topic = name + "-" + System.nanoTime();
        config = LakehouseConfig.load(configure(topic, topic, ingest));
        session = LakehouseSession.open(config, NAMESPACE);
        admin =
                session.own(
                        Admin.create(
                                Map.of("bootstrap.servers", config.kafka().bootstrapServers())));
        jobs = new FlinkJobs(config.flink().url());
        cancelJobs();
        admin.createTopics(List.of(topic(topic, partitions))).all().get();
        dropTables(NAMESPACE);
        run("init").exits(0);
    }

    /** A new topic with empty tables; the parameters are those of the constructor. */
    public static TestingLakehouse open(String name, int partitions, String ingest)
            throws Exception {
        return new TestingLakehouse(name, partitions, ingest);
    }

    private static NewTopic topic(String name, int partitions) {
        // the times that tests give their records would be beyond retention at once
        return new NewTopic(name, partitions, (short) 1).configs(Map.of("retention.ms", "-1"));
    }

    /** Drops all tables of a namespace. */
    protected final void dropTables(String namespace) {
        for (TableIdentifier table : catalog().listTables(Namespace.of(namespace))) {
            catalog().dropTable(table, false);
        }
    }

    /** Writes a configuration of these servers for another topic, group and section of ingest. */
    protected final Path configure(String topic, String group, String ingest) throws IOException {
        Path file = servers.config().file();
        String text = Files.readString(file);
        return Files.writeString(
                file.resolveSibling(group + ".yaml"),
                text.substring(0, text.indexOf("\ningest:"))
                                .replace(
                                        "topic: orders.events",
                                        "topic: %s\n  group: %s".formatted(topic, group))
                        + "\ningest:\n"
                        + ingest.indent(2));
    }

    /**
     * Writes a configuration of these servers for another stream, and makes its topic and tables.
     *
     * @param name of its topic, group and namespace; lower-case letters, digits and _
     */
    protected final Path addStream(String name, int partitions, String ingest) throws Exception {
        admin.createTopics(List.of(topic(name, partitions))).all().get();
        Path file = configure(name, name, ingest);
        Files.writeString(
                file, Files.readString(file) + "\ntables:\n  namespace: %s\n".formatted(name));
        run(file, "init").exits(0);
        return file;
    }

    private void cancelJobs() {
        FlinkJobs all = jobs;
        all.cancelAll();
        await("all jobs are cancelled").atMost(2, MINUTES).until(() -> all.active().isEmpty());
    }

    /** The configuration, read from its file. */
    public final LakehouseConfig config() {
        return config;
    }

    /** The servers below. */
    public final EmbeddedLakehouse servers() {
        return servers;
    }

    /** The catalog. */
    public final Catalog catalog() {
        return session.catalog();
    }

    /** Kafka's administration. */
    public final Admin admin() {
        return admin;
    }

    /** Runs a command on this lakehouse. */
    public final Answer run(String... command) {
        return run(config.file(), command);
    }

    /** Runs a command with another configuration. */
    public final Answer run(Path configuration, String... command) {
        return Answer.of(configuration, command);
    }

    /** Runs a command on this lakehouse with a part of its configuration replaced. */
    public final Answer runWith(String old, String replacement, String... command)
            throws IOException {
        Path changed = config.file().resolveSibling("changed-" + config.file().getFileName());
        Files.writeString(changed, Files.readString(config.file()).replace(old, replacement));
        return run(changed, command);
    }

    /** The rows of a query. */
    public final <T> List<T> query(String sql, Row<T> row) {
        return session.trino().query(sql, row);
    }

    /** The only number that a query yields. */
    public final long count(String sql) {
        return query(sql, row -> row.getLong(1)).getFirst();
    }

    /** Runs a statement. */
    public final void execute(String sql) {
        session.trino().execute(sql);
    }

    /** Sends SIGKILL to servers, to all before waiting for any. */
    public final void kill(String... names) {
        List<ProcessHandle> processes = new ArrayList<>();
        for (String name : names) {
            processes.add(ProcessHandle.of(servers.status(name).pid().orElseThrow()).orElseThrow());
        }
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.stream().map(ProcessHandle::onExit).forEach(CompletableFuture::join);
    }

    /** Removes the topic. */
    public final void dropTopic() throws ExecutionException, InterruptedException {
        admin.deleteTopics(List.of(config.kafka().topic())).all().get();
    }

    /** Creates the topic again after it was dropped; waits until Kafka has forgotten the other. */
    public final void createTopic(int partitions) {
        await("the topic is created again")
                .ignoreExceptions()
                .atMost(1, MINUTES)
                .until(
                        () -> {
                            admin.createTopics(List.of(topic(config.kafka().topic(), partitions)))
                                    .all()
                                    .get();
                            return true;
                        });
    }

    /** Cancels the jobs that run, and leaves everything else for inspection. */
    @Override
    public void close() {
        cancelJobs();
        session.close();
    }
}
