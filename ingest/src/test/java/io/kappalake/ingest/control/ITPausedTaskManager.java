package io.kappalake.ingest.control;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.ingest.IngestLakehouse;
import io.kappalake.ingest.TestingRecords;
import io.kappalake.local.server.Servers;
import io.kappalake.local.testing.SharedServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A TaskManager that is paused in its commit, while the job goes on in another one, and continues
 * then. Flink takes 50 s to give it up, so that this runs with {@code -Psoak} alone.
 */
@ExtendWith(SharedServers.class)
@EnabledIfSystemProperty(named = "kappalake.soak", matches = "true")
class ITPausedTaskManager {
    private static final int RECORDS = 5_000;

    @Test
    void appendsNothingASecondTime() throws Exception {
        try (IngestLakehouse lakehouse = IngestLakehouse.fresh("paused", 2, "commit-interval: 1s");
                TestingRecords records = new TestingRecords(lakehouse.config(), 2)) {
            records.generate(RECORDS).flush();
            lakehouse.startIngest();
            lakehouse.awaitIngested();
            ProcessHandle paused =
                    ProcessHandle.of(
                                    lakehouse
                                            .servers()
                                            .status(Servers.TASK_MANAGER)
                                            .pid()
                                            .orElseThrow())
                            .orElseThrow();
            pauseInItsCommit(paused, lakehouse, records);
            Process other = another(lakehouse, paused);
            try {
                await("the job goes on elsewhere")
                        .atMost(4, MINUTES)
                        .until(() -> lakehouse.restarts() > 0);
                lakehouse.awaitIngested();
                signal(paused, "-CONT");
                // what it was about to commit is there by now
                await("the paused TaskManager commits nothing again")
                        .during(20, SECONDS)
                        .atMost(40, SECONDS)
                        .untilAsserted(() -> assertThat(doubled(lakehouse)).isZero());
                records.generate(RECORDS).flush();
                lakehouse.awaitIngested();
                lakehouse.assertNothingLostOrDoubled(3 * RECORDS);
            } finally {
                signal(paused, "-CONT");
                other.destroyForcibly().waitFor();
            }
        }
    }

    /** Its commit waits for the catalog, whose answer it finds when it continues. */
    private static void pauseInItsCommit(
            ProcessHandle taskManager, IngestLakehouse lakehouse, TestingRecords records)
            throws Exception {
        try (Connection locks = connect(lakehouse);
                Connection looks = connect(lakehouse);
                Statement lock = locks.createStatement();
                Statement look = looks.createStatement()) {
            locks.setAutoCommit(false);
            lock.execute("LOCK TABLE iceberg_tables IN ACCESS EXCLUSIVE MODE");
            records.generate(RECORDS).flush();
            await("the TaskManager commits")
                    .atMost(1, MINUTES)
                    .until(
                            () -> {
                                try (ResultSet waiting =
                                        look.executeQuery(
                                                "SELECT count(*) FROM pg_locks WHERE NOT granted")) {
                                    waiting.next();
                                    return waiting.getInt(1) > 0;
                                }
                            });
            signal(taskManager, "-STOP");
            locks.rollback();
        }
    }

    private static Connection connect(IngestLakehouse lakehouse) throws SQLException {
        Map<String, String> catalog = lakehouse.config().catalog().properties();
        return DriverManager.getConnection(
                catalog.get("uri"), catalog.get("jdbc.user"), catalog.get("jdbc.password"));
    }

    /** Starts a TaskManager like one that there is, with a folder and a name of its own. */
    private static Process another(IngestLakehouse lakehouse, ProcessHandle like)
            throws IOException {
        Path settings = lakehouse.servers().dataFolder().resolve("servers").toAbsolutePath();
        Path own = settings.resolve("flink-taskmanager");
        Path folder = Files.createDirectories(settings.resolve("another-taskmanager"));
        Path scratch = Files.createDirectories(folder.resolve("tmp"));
        String config = Files.readString(own.resolve("config.yaml"));
        Files.writeString(
                folder.resolve("config.yaml"),
                config.replaceAll("(?m)^metrics\\..*\n", "")
                        .replaceAll("(?m)^(io.tmp.dirs|web.tmpdir): .*$", "$1: " + scratch)
                        .replaceAll("(?m)^(taskmanager.resource-id): .*$", "$1: another"));
        List<String> command = new ArrayList<>();
        for (String word : words(like, "cmdline")) {
            if (!word.startsWith("-XX:AOT")) {
                command.add(word.equals(own.toString()) ? folder.toString() : word);
            }
        }
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile());
        for (String variable : words(like, "environ")) {
            int equals = variable.indexOf('=');
            builder.environment()
                    .put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        return builder.start();
    }

    private static List<String> words(ProcessHandle process, String file) throws IOException {
        return List.of(
                Files.readString(Path.of("/proc/%d/%s".formatted(process.pid(), file)))
                        .split("\0"));
    }

    private static void signal(ProcessHandle process, String signal)
            throws IOException, InterruptedException {
        int exit =
                new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
        assertThat(exit).as("kill %s", signal).isZero();
    }

    private static long doubled(IngestLakehouse lakehouse) {
        return lakehouse.count(
                "SELECT count(*) - count(DISTINCT (kafka_partition, kafka_offset)) FROM order_events");
    }
}
