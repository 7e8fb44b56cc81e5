package io.kappalake.ingest.window;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.ingest.IngestLakehouse;
import io.kappalake.ingest.TestingRecords;
import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.local.server.Servers;
import io.kappalake.local.testing.Sample;
import io.kappalake.local.testing.SharedServers;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.testing.ReferenceWindows;
import io.kappalake.orders.window.WindowPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A bad month in half an hour, with {@code -Psoak}: at random, servers are killed or paused,
 * columns and partitions are added, and a producer has a wrong clock. {@code
 * -Dkappalake.soak-minutes=5} makes it shorter. In the end check is green, and the windows are
 * those of the {@linkplain ReferenceWindows reference}.
 */
@ExtendWith(SharedServers.class)
@EnabledIfSystemProperty(named = "kappalake.soak", matches = "true")
class ITSoak {
    private static final Duration SPAN =
            Duration.ofMinutes(Long.getLong("kappalake.soak-minutes", 30));
    private static final int PARTITIONS = 3;
    private static final int MOST_PARTITIONS = 6;
    private static final int MOST_RESTARTS = 5;
    private static final List<String> SERVERS =
            List.of(
                    Servers.TASK_MANAGER,
                    Servers.TASK_MANAGER,
                    Servers.JOB_MANAGER,
                    Servers.KAFKA,
                    Servers.S3,
                    Servers.POSTGRES);

    private final Random random = Sample.random("soak");
    private IngestLakehouse lakehouse;
    private SoakLog log;
    private ScheduledFuture<?> sending;
    private final Map<String, Integer> mishaps = new TreeMap<>();
    private int columns;

    @Test
    void isExactAfterABadMonth() throws Exception {
        lakehouse =
                IngestLakehouse.fresh(
                        "soak",
                        PARTITIONS,
                        ITWindowsAgainstReference.INGEST.formatted(2, "revisions"));
        try (TestingRecords records = new TestingRecords(lakehouse.config(), PARTITIONS);
                ScheduledExecutorService producer = Executors.newSingleThreadScheduledExecutor()) {
            log = new SoakLog(records, PARTITIONS, new Random(random.nextLong()));
            sending = producer.scheduleAtFixedRate(() -> log.send(10), 0, 100, MILLISECONDS);
            lakehouse.startIngest();
            long end = System.nanoTime() + SPAN.toNanos();
            while (System.nanoTime() < end) {
                mishap();
                awaitProgress();
            }
            assertSending();
            sending.cancel(false);
            producer.shutdown();
            assertThat(producer.awaitTermination(1, MINUTES)).isTrue();
            // servers that were just started again answer by and by
            await("ingest runs")
                    .atMost(3, MINUTES)
                    .ignoreExceptionsInstanceOf(LakehouseException.class)
                    .untilAsserted(this::keepRunning);
            records.flush();
            lakehouse.awaitIngested();
            // which gives up the state of windows a day before
            long closed = log.close();
            assertThat(records.flush()).isEqualTo(log.size());
            lakehouse.awaitIngested();

            WindowPlan plan = WindowPlan.from(IngestConfig.of(lakehouse.config()));
            ReferenceWindows reference = ReferenceWindows.of(plan, log.sent());
            await("all windows are closed")
                    .atMost(3, MINUTES)
                    .until(() -> WindowTables.watermark(lakehouse) > closed);
            lakehouse.assertNothingLostOrDoubled(log.size());
            WindowTables.read(lakehouse).assertEqualTo(reference, plan);
            assertThat(reference.late()).isNotEmpty();
            assertThat(mishaps).as("mishaps").isNotEmpty();
            say(
                    "%d records in %d partitions, %d late, %d windows and statuses; mishaps: %s"
                            .formatted(
                                    log.size(),
                                    log.partitions(),
                                    reference.late().size(),
                                    reference.counted().size(),
                                    mishaps));
        } finally {
            lakehouse.servers().start();
            lakehouse.close();
        }
    }

    /** Fails with the producer's failure; without one, nothing would tell why no event arrives. */
    private void assertSending() throws Exception {
        if (sending.isDone()) {
            sending.get();
        }
    }

    private void mishap() throws Exception {
        String server = SERVERS.get(random.nextInt(SERVERS.size()));
        switch (random.nextInt(8)) {
            case 0 -> addColumn();
            case 1 -> addPartition();
            case 2, 3, 4 -> kill(server);
            default -> pause(server);
        }
    }

    private void addColumn() {
        say("a column is added");
        mishaps.merge("columns added", 1, Integer::sum);
        lakehouse.execute(
                "ALTER TABLE order_events ADD COLUMN soak_%d varchar".formatted(columns++));
    }

    private void addPartition() throws Exception {
        if (log.partitions() == MOST_PARTITIONS) {
            return;
        }
        say("a partition is added");
        mishaps.merge("partitions added", 1, Integer::sum);
        lakehouse
                .admin()
                .createPartitions(
                        Map.of(
                                lakehouse.config().kafka().topic(),
                                NewPartitions.increaseTo(log.partitions() + 1)))
                .all()
                .get();
        log.addPartition();
    }

    private void kill(String server) {
        say(server + " is killed");
        mishaps.merge(server + " killed", 1, Integer::sum);
        lakehouse.kill(server);
        lakehouse.servers().start();
    }

    /** Flink gives a TaskManager up after 50 s: some come back before, some as zombies. */
    private void pause(String server) throws Exception {
        int seconds = 1 + random.nextInt(server.equals(Servers.TASK_MANAGER) ? 70 : 30);
        say("%s is paused for %d s".formatted(server, seconds));
        mishaps.merge(server + " paused", 1, Integer::sum);
        long pid = lakehouse.servers().status(server).pid().orElseThrow();
        signal(pid, "-STOP");
        try {
            Thread.sleep(Duration.ofSeconds(seconds));
        } finally {
            signal(pid, "-CONT");
        }
    }

    private static void signal(long pid, String signal) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", signal, Long.toString(pid)).start().waitFor())
                .as("kill %s", signal)
                .isZero();
    }

    /** Waits until more events are in the tables, and does what a person would do for that. */
    private void awaitProgress() {
        long[] before = {-1};
        await("ingest goes on")
                .atMost(5, MINUTES)
                .pollInterval(2, SECONDS)
                .ignoreExceptionsInstanceOf(LakehouseException.class)
                .until(
                        () -> {
                            assertSending();
                            keepRunning();
                            long events = lakehouse.count("SELECT count(*) FROM order_events");
                            if (before[0] < 0) {
                                before[0] = events;
                            }
                            return events > before[0];
                        });
    }

    /** Each restart takes longer than the one before, which a new start ends. */
    private void keepRunning() {
        boolean runs = lakehouse.control().findActive().filter(FlinkJob::active).isPresent();
        if (runs && lakehouse.restarts() >= MOST_RESTARTS) {
            say("ingest is stopped and started");
            mishaps.merge("ingest started again", 1, Integer::sum);
            lakehouse.control().cancel();
            runs = false;
        }
        if (!runs) {
            lakehouse.startIngest();
        }
    }

    private static void say(String what) {
        System.out.println(what);
    }
}
