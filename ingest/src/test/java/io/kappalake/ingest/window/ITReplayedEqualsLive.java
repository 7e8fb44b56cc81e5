package io.kappalake.ingest.window;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.ingest.IngestLakehouse;
import io.kappalake.ingest.TestingRecords;
import io.kappalake.local.server.Servers;
import io.kappalake.local.testing.SharedServers;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.testing.TestingLate;
import io.kappalake.orders.window.WindowPlan;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Final windows and late events are functions of the log, whatever the job that read it. */
@ExtendWith(SharedServers.class)
class ITReplayedEqualsLive {
    private static final long SEED = 11;

    private record Outcome(Set<String> windows, Set<TestingLate> late) {}

    @Test
    void twoRunsOverTheSameLogEndWithTheSameTables() throws Exception {
        Outcome straight = readAtOnce();
        Outcome interrupted = readWithStopsAndACrash();

        assertThat(straight.late()).hasSizeGreaterThan(50);
        assertThat(straight.windows()).hasSizeGreaterThan(200);
        assertThat(interrupted.late()).isEqualTo(straight.late());
        assertThat(interrupted.windows()).isEqualTo(straight.windows());
    }

    private static IngestLakehouse open(String name, int parallelism) throws Exception {
        return IngestLakehouse.fresh(
                name,
                RandomLog.PARTITIONS,
                ITWindowsAgainstReference.INGEST.formatted(parallelism, "revisions"));
    }

    private static Outcome readAtOnce() throws Exception {
        try (IngestLakehouse lakehouse = open("straight", 1);
                TestingRecords records =
                        new TestingRecords(lakehouse.config(), RandomLog.PARTITIONS)) {
            RandomLog log = new RandomLog(SEED);
            send(log, records, 1);
            log.close(records);
            records.flush();
            lakehouse.startIngest();
            return outcome(lakehouse, log);
        }
    }

    private static Outcome readWithStopsAndACrash() throws Exception {
        try (IngestLakehouse lakehouse = open("interrupted", 2);
                TestingRecords records =
                        new TestingRecords(lakehouse.config(), RandomLog.PARTITIONS)) {
            RandomLog log = new RandomLog(SEED);
            lakehouse.startIngest();
            send(log, records, 0.4);
            lakehouse.awaitIngested();
            send(log, records, 0.5);
            lakehouse.control().stop();

            // one partition is far behind when the job goes on
            log.send(records, 0, 0.8);
            assertThat(lakehouse.startIngest().from()).isPresent();
            lakehouse.awaitIngested();
            send(log, records, 0.9);
            lakehouse.kill(Servers.TASK_MANAGER);
            lakehouse.servers().start();
            send(log, records, 1);
            log.close(records);
            records.flush();
            return outcome(lakehouse, log);
        }
    }

    private static void send(RandomLog log, TestingRecords records, double part) throws Exception {
        for (int partition = 0; partition < RandomLog.PARTITIONS; partition++) {
            log.send(records, partition, part);
        }
        records.flush();
    }

    private static Outcome outcome(IngestLakehouse lakehouse, RandomLog log) {
        WindowPlan plan = WindowPlan.from(IngestConfig.of(lakehouse.config()));
        lakehouse.awaitIngested();
        await("all windows are closed")
                .atMost(2, MINUTES)
                .until(() -> WindowTables.watermark(lakehouse) > RandomLog.closedAt());
        lakehouse.assertNothingLostOrDoubled(log.size());
        WindowTables tables = WindowTables.read(lakehouse);
        assertThat(tables.brokenRevisions()).isZero();
        return new Outcome(
                tables.closedWindows(plan, RandomLog.closedAt()), new HashSet<>(tables.late()));
    }
}
