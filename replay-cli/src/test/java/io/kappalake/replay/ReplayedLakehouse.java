package io.kappalake.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.ingest.check.Backlog;
import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.ingest.flink.FlinkRest;
import io.kappalake.lakehouse.catalog.Namespaces;
import io.kappalake.lakehouse.cli.Kappalake;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.draft.Drafts;
import io.kappalake.lakehouse.maintenance.Maintenance;
import io.kappalake.lakehouse.session.LakehouseSession;
import io.kappalake.local.testing.Answer;
import io.kappalake.local.testing.TestingLakehouse;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.table.OrderTables;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.ReplayStep;
import io.kappalake.replay.run.Runs;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/**
 * The commands on the shared servers, with a topic, a group and a configuration of its own, empty
 * tables and an empty ledger. There is one at a time.
 */
final class ReplayedLakehouse extends TestingLakehouse {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final FlinkRest flink;
    private final ProducedOrders records;
    private int plans;

    private ReplayedLakehouse(String name) throws Exception {
        super(name, ProducedOrders.PARTITIONS, ingest("5m"));
        this.flink = new FlinkRest(config().flink());
        this.records = new ProducedOrders(config().kafka());
        // an empty ledger too
        dropTables(Drafts.NAMESPACE.toString());
        dropTables(Namespaces.OPS.toString());
        run("init").exits(0);
    }

    private static String ingest(String window) {
        return """
            commit-interval: 1s
            parallelism: 1
            idleness: 2s
            windows:
              tumbling: %s
            """
                .formatted(window);
    }

    /** Nothing but a topic and empty tables. */
    static ReplayedLakehouse fresh(String name) throws Exception {
        return new ReplayedLakehouse(name);
    }

    /** With this many records, all of which the running ingest job has written to the tables. */
    static ReplayedLakehouse ingesting(String name, int number) throws Exception {
        ReplayedLakehouse lakehouse = fresh(name);
        lakehouse.records.produce(number);
        lakehouse.run("ingest", "start").exits(0);
        lakehouse.awaitIngested();
        lakehouse.awaitCheckpoints(5);
        return lakehouse;
    }

    /**
     * Waits for this many, a second apart: idleness lets the last windows fire, and they are
     * committed.
     */
    private void awaitCheckpoints(int number) {
        String job = flink.findActive(config().kafka().group()).orElseThrow().id();
        long last = completed(job) + number;
        await("%d checkpoints".formatted(number))
                .atMost(PATIENCE)
                .until(() -> completed(job) >= last);
    }

    private long completed(String job) {
        return flink.checkpoints(job).at("/counts/completed").asLong();
    }

    /** A configuration for the same topic with another group and window. */
    Path successor(String window) throws IOException {
        String topic = config().kafka().topic();
        return configure(topic, topic + "-next", ingest(window));
    }

    /** A configuration with another rule, and the same group. */
    Path withAmountsAsStrings() throws IOException {
        Path file = config().file();
        return Files.writeString(
                file.resolveSibling(name() + "-amounts.yaml"),
                Files.readString(file) + "\n  decode:\n    amounts: integer-or-string\n");
    }

    FlinkRest flink() {
        return flink;
    }

    ProducedOrders records() {
        return records;
    }

    void awaitIngested() {
        awaitIngested(config());
    }

    void awaitIngested(LakehouseConfig lakehouse) {
        try (Backlog backlog = Backlog.open(lakehouse)) {
            assertThat(backlog.await(PATIENCE)).as("%s", backlog.look()).isTrue();
        }
    }

    /** Makes Kafka forget the records before an offset. */
    void truncate(int partition, long before) throws Exception {
        admin().deleteRecords(
                        Map.of(
                                new TopicPartition(config().kafka().topic(), partition),
                                RecordsToDelete.beforeOffset(before)))
                .all()
                .get();
    }

    /** Starts a command as a process of its own, which can be killed. */
    Process launch(String... command) throws IOException {
        List<String> args =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Dkappalake.home=" + System.getProperty("kappalake.home"),
                                Kappalake.class.getName()));
        args.addAll(List.of(command));
        args.addAll(List.of("--config", config().file().toString()));
        File log = servers().dataFolder().resolve("killed.log").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(args)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.start();
    }

    /** A new plan's file. */
    Path plan(String... options) {
        return Path.of(planned(options).at("/file").asText());
    }

    /** Output of planning. */
    JsonNode planned(String... options) {
        Path file = servers().dataFolder().resolve("%s-%d.yaml".formatted(name(), plans++));
        List<String> command =
                new ArrayList<>(
                        List.of("replay", "plan", "--out", file.toString(), "--output", "json"));
        command.addAll(List.of(options));
        return run(command.toArray(String[]::new)).exits(0).json();
    }

    /** Starts a plan and waits until it can be audited; what start said. */
    JsonNode start(Path plan) {
        return run("replay", "start", plan.toString(), "--output", "json").exits(0).json();
    }

    Answer audit(String run) {
        Path report = servers().dataFolder().resolve(name() + ".html");
        return run("replay", "audit", run, "--report", report.toString(), "--output", "json");
    }

    private String name() {
        return config().kafka().group();
    }

    /** Proves that check finds all that was produced, once. */
    JsonNode assertCheckIsGreen() {
        return assertCheckIsGreen(config().file());
    }

    JsonNode assertCheckIsGreen(Path configuration) {
        JsonNode report =
                run(configuration, "check", "--patience", "60s", "--output", "json")
                        .exits(0)
                        .json();
        long read = 0;
        for (JsonNode partition : report.at("/partitions")) {
            read += partition.at("/read").asLong();
        }
        assertThat(read).as("%s", report).isEqualTo(records.orders().size());
        return report;
    }

    /** The current snapshot of each order table that has one, by plain name. */
    SortedMap<String, Long> snapshots() {
        SortedMap<String, Long> snapshots = new TreeMap<>();
        for (TableIdentifier name : OrderTables.of(config()).names()) {
            Snapshot current = catalog().loadTable(name).currentSnapshot();
            if (current != null) {
                snapshots.put(name.name(), current.snapshotId());
            }
        }
        return snapshots;
    }

    /** Keeps snapshots of the order tables from expiring, by plain name. */
    void tag(String tag, SortedMap<String, Long> snapshots) {
        snapshots.forEach(
                (table, snapshot) ->
                        table(table).manageSnapshots().createTag(tag, snapshot).commit());
    }

    /** Removes such tags. */
    void untag(String tag, SortedMap<String, Long> snapshots) {
        snapshots.keySet().forEach(table -> table(table).manageSnapshots().removeTag(tag).commit());
    }

    private Table table(String name) {
        return catalog().loadTable(TableIdentifier.of(OrderTables.of(config()).namespace(), name));
    }

    /** Expires all snapshots of the order tables that nothing needs. */
    void expireSnapshots() {
        LakehouseConfig policy =
                LakehouseConfig.load(
                        config().file(),
                        Map.of(
                                "maintain.small-files", "10000",
                                "maintain.snapshots-older-than", "0s",
                                "maintain.keep-last", "1"));
        long expired = 0;
        try (LakehouseSession session = LakehouseSession.open(policy, "ops")) {
            Maintenance maintenance = new Maintenance(session, Clock.systemUTC());
            for (TableIdentifier table : OrderTables.of(policy).names()) {
                Maintenance.Done done = maintenance.run(table, false, step -> {}).orElseThrow();
                assertThat(done.failures()).isEmpty();
                expired += done.snapshotsExpired();
            }
        }
        assertThat(expired).isPositive();
    }

    /** The data files of the order tables. */
    Set<String> files() {
        Set<String> files = new TreeSet<>();
        for (OrderTable table : OrderTable.all()) {
            files.addAll(
                    query(
                            "SELECT file_path FROM \"%s$files\"".formatted(table.tableName()),
                            row -> row.getString(1)));
        }
        return files;
    }

    /** Drafts, consumer groups of replays, their jobs, and tags and branches of the tables. */
    List<String> leftovers() throws Exception {
        List<String> found = new ArrayList<>();
        catalog().listTables(Drafts.NAMESPACE).forEach(draft -> found.add(draft.toString()));
        ((SupportsNamespaces) catalog())
                .listNamespaces().stream()
                        .map(Namespace::toString)
                        .filter(schema -> schema.startsWith("replay_"))
                        .forEach(found::add);
        String replays = name() + "-replay-";
        admin().listGroups().all().get().stream()
                .map(GroupListing::groupId)
                .filter(group -> group.startsWith(replays))
                .forEach(found::add);
        flink.jobs().stream()
                .filter(job -> job.active() && job.name().startsWith(replays))
                .forEach(job -> found.add(job.name()));
        for (TableIdentifier name : OrderTables.of(config()).names()) {
            catalog().loadTable(name).refs().keySet().stream()
                    .filter(ref -> !ref.equals(SnapshotRef.MAIN_BRANCH))
                    .forEach(found::add);
        }
        return found;
    }

    /** The last step of a replay in the ledger; empty if it never began. */
    Optional<ReplayStep> stage(String run) {
        try (ReplayLake lake = ReplayLake.open(config())) {
            return find(lake, run).map(ReplayRun::stage);
        }
    }

    private static Optional<ReplayRun> find(ReplayLake lake, String run) {
        return new Runs(lake.ledger(), lake.tables())
                .all().stream().filter(r -> r.id().equals(run)).findAny();
    }

    /** Waits until a replay in another thread or process has done a step. */
    void awaitStep(String run, ReplayStep step) {
        try (ReplayLake lake = ReplayLake.open(config())) {
            await("%s is %s".formatted(run, step.text()))
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> find(lake, run).filter(r -> r.did(step)).isPresent());
        }
    }

    /**
     * Cancels the replays that are not over and removes what all of them left behind; says whether
     * ingest runs and nothing is left, so that another test can go on with the same records.
     */
    boolean tidied() throws Exception {
        List<ReplayRun> runs;
        try (ReplayLake lake = ReplayLake.open(config())) {
            runs = new Runs(lake.ledger(), lake.tables()).all();
        }
        for (ReplayRun run : runs) {
            if (!run.isOver() && run("replay", "cancel", run.id(), "--yes").exitCode() != 0) {
                return false;
            }
        }
        try {
            return run("replay", "gc", "--no-rollback", "--remove", "--yes").exitCode() == 0
                    && leftovers().isEmpty()
                    && flink.findActive(name())
                            .filter(job -> job.state().equals("RUNNING"))
                            .isPresent();
        } catch (UncheckedSQLException e) {
            // the catalog's server was killed, and the connections of this fixture with it
            return false;
        }
    }

    /** Sends SIGKILL to servers, and starts them again when all are dead. */
    void restart(String... names) {
        kill(names);
        servers().start();
    }

    /** Number of records that were produced, by partition: the offsets after the last ones. */
    Map<Integer, Long> ends() {
        Map<Integer, Long> ends = new TreeMap<>();
        records.orders().forEach(order -> ends.merge(order.partition(), 1L, Long::sum));
        return ends;
    }

    /** Offsets that a group has committed, by partition. */
    Map<Integer, Long> committed(String group) throws Exception {
        Map<Integer, Long> offsets = new HashMap<>();
        admin().listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, at) -> offsets.put(partition.partition(), at.offset()));
        return offsets;
    }

    /** Number of partitions that a group has committed to their ends. */
    long finished(String group) throws Exception {
        Map<Integer, Long> committed = committed(group);
        return ends().entrySet().stream()
                .filter(end -> end.getValue().equals(committed.get(end.getKey())))
                .count();
    }

    /** All jobs of a group that Flink remembers. */
    List<FlinkJob> jobs(String group) {
        return flink.jobs().stream().filter(job -> job.name().equals(group)).toList();
    }

    int uploadedJars() throws IOException {
        try (InputStream answer = URI.create(flink.url() + "/jars").toURL().openStream()) {
            return new ObjectMapper().readTree(answer).path("files").size();
        }
    }

    @Override
    public void close() {
        super.close();
        records.close();
    }
}
