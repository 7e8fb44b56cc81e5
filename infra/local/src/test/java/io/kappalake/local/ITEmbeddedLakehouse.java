package io.kappalake.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.catalog.Catalogs;
import io.kappalake.lakehouse.cli.Kappalake;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.local.EmbeddedLakehouse.ReadyServer;
import io.kappalake.local.EmbeddedLakehouse.Started;
import io.kappalake.local.ServerStatus.State;
import io.kappalake.local.folder.CacheFolder;
import io.kappalake.local.server.Servers;
import io.kappalake.local.server.TrinoClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Story on one lakehouse: each step continues where the one before it left off. */
@TestMethodOrder(OrderAnnotation.class)
class ITEmbeddedLakehouse {
    @TempDir private static Path root;
    private static EmbeddedLakehouse lakehouse;

    private record Result(int exitCode, String out, String err) {}

    @BeforeAll
    static void open() {
        lakehouse = EmbeddedLakehouse.at(root.resolve("lake"));
    }

    @AfterAll
    static void stop() {
        lakehouse.stop();
    }

    private static Result run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Kappalake.run(new PrintWriter(out), new PrintWriter(err), args);
        return new Result(exitCode, out.toString(), err.toString());
    }

    private static Result runHere(String command, String... more) {
        String[] args = new String[more.length + 3];
        args[0] = command;
        args[1] = "--data";
        args[2] = lakehouse.dataFolder().toString();
        System.arraycopy(more, 0, args, 3, more.length);
        return run(args);
    }

    private static void kill(String server) {
        long pid = lakehouse.status(server).pid().orElseThrow();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        await("%s is gone".formatted(server))
                .until(() -> lakehouse.status(server).state() == State.CRASHED);
    }

    static String sql(LakehouseConfig config, String query)
            throws IOException, InterruptedException {
        Process client =
                new ProcessBuilder(
                                TrinoClient.command(
                                        config.trino(),
                                        "orders",
                                        List.of(
                                                "--execute",
                                                query,
                                                "--output-format",
                                                "CSV_UNQUOTED")))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String output = new String(client.getInputStream().readAllBytes(), UTF_8);
        assertThat(client.waitFor()).isZero();
        return output.strip();
    }

    @Test
    @Order(1)
    void startsAllServersAndCreatesTheTables() throws Exception {
        Started started = lakehouse.start();

        assertThat(started.servers())
                .extracting(ReadyServer::name)
                .containsExactlyElementsOf(Servers.NAMES);
        assertThat(started.servers()).noneMatch(ReadyServer::alreadyRan);
        assertThat(lakehouse.status()).allMatch(ServerStatus::running);
        assertThat(
                        lakehouse.status().stream()
                                .mapToLong(server -> server.residentBytes().orElseThrow())
                                .sum())
                .as("memory of the idle servers")
                .isLessThan(5L << 30);
        assertThat(sql(lakehouse.config(), "SHOW TABLES").lines())
                .contains("order_events", "order_metrics", "late_events", "dead_letters");
        assertThat(partitions("orders.events")).isEqualTo(4);
    }

    private static int partitions(String topic) throws Exception {
        try (Admin admin =
                Admin.create(
                        Map.of(
                                "bootstrap.servers",
                                lakehouse.config().kafka().bootstrapServers()))) {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(30, TimeUnit.SECONDS)
                    .get(topic)
                    .partitions()
                    .size();
        }
    }

    @Test
    @Order(2)
    void aSecondStartFindsWhatRuns() {
        List<ServerStatus> before = lakehouse.status();

        Started again = lakehouse.start();

        assertThat(again.servers()).allMatch(ReadyServer::alreadyRan);
        assertThat(lakehouse.status())
                .extracting(ServerStatus::pid)
                .isEqualTo(before.stream().map(ServerStatus::pid).toList());
        assertThat(again.tables().different()).isEmpty();
    }

    @Test
    @Order(3)
    void pagesOfOtherOriginsReadNothingFromFlink() throws Exception {
        String flink = lakehouse.config().flink().url();
        try (HttpClient browser = HttpClient.newHttpClient()) {
            HttpResponse<Void> answer =
                    browser.send(
                            HttpRequest.newBuilder(URI.create(flink + "/overview"))
                                    .header("Origin", "http://elsewhere.example")
                                    .build(),
                            BodyHandlers.discarding());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("access-control-allow-origin"))
                    .isEqualTo(Optional.of(flink));
        }
    }

    @Test
    @Order(3)
    void aCrashedServerIsShownAndStartedAgain() {
        kill("kafka");

        Result status = runHere("status");
        assertThat(status.exitCode()).isEqualTo(1);
        assertThat(status.out())
                .contains("crashed")
                .contains("kafka crashed; './kappalake up' starts it again. The last lines of");
        assertThat(lakehouse.status("kafka").lastLines()).isNotEmpty();
        assertThat(runHere("status", "--output", "json").out()).contains("\"CRASHED\"");

        Started healed = lakehouse.start();
        assertThat(healed.servers())
                .filteredOn(server -> !server.alreadyRan())
                .extracting(ReadyServer::name)
                .containsExactly("kafka");
        assertThat(runHere("status").exitCode()).isZero();
    }

    @Test
    @Order(4)
    void aTaskManagerDoesNotOutliveItsJobManager() {
        long orphan = lakehouse.status("flink-taskmanager").pid().orElseThrow();
        kill("flink-jobmanager");

        Started healed = lakehouse.start();

        assertThat(healed.servers())
                .filteredOn(server -> !server.alreadyRan())
                .extracting(ReadyServer::name)
                .containsExactly("flink-jobmanager", "flink-taskmanager");
        assertThat(lakehouse.status("flink-taskmanager").pid())
                .isNotEqualTo(OptionalLong.of(orphan));
    }

    @Test
    @Order(5)
    void aTakenPortIsNamedAndNothingIsStarted() throws IOException {
        lakehouse.stopServer("trino");
        int port = URI.create(lakehouse.config().trino().url()).getPort();
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            assertThatThrownBy(lakehouse::start)
                    .isInstanceOf(LakehouseException.class)
                    .hasMessageContaining("Cannot use port %d for trino".formatted(port));
        }
        assertThat(lakehouse.status("trino").state()).isEqualTo(State.STOPPED);
    }

    @Test
    @Order(6)
    void stopLeavesNoProcessAndAllData() throws Exception {
        TableIdentifier table = TableIdentifier.of(Namespace.of("orders"), "kept");
        lakehouse.start();
        sql(lakehouse.config(), "CREATE TABLE kept AS SELECT 42 AS answer");
        List<ProcessHandle> processes =
                lakehouse.status().stream()
                        .map(server -> ProcessHandle.of(server.pid().orElseThrow()).orElseThrow())
                        .flatMap(
                                process -> Stream.concat(Stream.of(process), process.descendants()))
                        .toList();

        Result down = runHere("down");

        assertThat(down.exitCode()).isZero();
        assertThat(processes).hasSizeGreaterThan(7);
        await("no process is left")
                .until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(lakehouse.status()).allMatch(server -> server.state() == State.STOPPED);

        lakehouse.withoutUpkeep().start();
        assertThat(lakehouse.status())
                .extracting(ServerStatus::name)
                .doesNotContain("maintain")
                .hasSize(6);
        assertThat(sql(lakehouse.config(), "SELECT answer FROM kept")).isEqualTo("42");
        try (Catalogs.Opened opened = Catalogs.open(lakehouse.config().catalog())) {
            assertThat(opened.catalog().tableExists(table)).isTrue();
        }
        assertThat(partitions("orders.events")).isEqualTo(4);
    }

    @Test
    @Order(7)
    void rubbishInTheCacheKeepsNoServerFromStarting() throws IOException {
        lakehouse.stopServer("kafka");
        Path caches = Files.createDirectories(CacheFolder.path().resolve("aot"));
        List<Path> kafkas;
        try (Stream<Path> files = Files.list(caches)) {
            kafkas =
                    files.filter(f -> f.getFileName().toString().matches("kafka-.*\\.aot"))
                            .toList();
        }
        for (Path cache : kafkas) {
            byte[] bytes = Files.readAllBytes(cache);
            Files.delete(cache); // another server may have it in its memory
            Files.write(cache, Arrays.copyOf(bytes, bytes.length / 2));
        }
        try {
            assertThat(lakehouse.withoutUpkeep().start().servers())
                    .filteredOn(server -> !server.alreadyRan())
                    .extracting(ReadyServer::name)
                    .containsExactly("kafka");
        } finally {
            for (Path cache : kafkas) {
                Files.deleteIfExists(cache);
            }
        }
    }

    @Test
    @Order(8)
    void wipeAsksBeforeItRemovesAnything() {
        Result refused = runHere("down", "--wipe");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("add --yes");
        assertThat(lakehouse.status()).allMatch(ServerStatus::running);

        assertThat(runHere("down", "--wipe", "--yes").exitCode()).isZero();
        assertThat(lakehouse.dataFolder()).doesNotExist();
    }
}
