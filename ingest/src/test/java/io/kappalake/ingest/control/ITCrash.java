package io.kappalake.ingest.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.ingest.IngestLakehouse;
import io.kappalake.ingest.MetricsConsumer;
import io.kappalake.ingest.TestingRecords;
import io.kappalake.ingest.control.IngestControl.Started;
import io.kappalake.local.server.Servers;
import io.kappalake.local.testing.SharedServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Flink's processes are killed while there is much to read and more comes in. */
@ExtendWith(SharedServers.class)
class ITCrash {
    private static final int BEFORE_THE_START = 60_000;
    private static final int PER_SECOND = 2_000;

    private final String metrics = "crash-metrics-" + System.nanoTime();
    private IngestLakehouse lakehouse;
    private TestingRecords records;
    private AutoCloseable flow;
    private Started first;

    @BeforeEach
    void ingest() throws Exception {
        lakehouse =
                IngestLakehouse.fresh(
                        "crash",
                        3,
                        """
                        commit-interval: 1s
                        parallelism: 2
                        idleness: 2s
                        windows.tumbling: 1m
                        metrics-topic: %s
                        """
                                .formatted(metrics));
        records = new TestingRecords(lakehouse.config(), 3);
        records.generate(BEFORE_THE_START).flush();
        flow = records.flow(PER_SECOND);
        first = new IngestControl(lakehouse.config(), true).start(IngestControl.jobJar());
        lakehouse.awaitEvents(1);
    }

    @AfterEach
    void close() throws Exception {
        flow.close();
        records.close();
        lakehouse.close();
    }

    @Test
    void theJobRestartsByItselfWhenTheTaskManagerIsKilled() throws Exception {
        lakehouse.kill(Servers.TASK_MANAGER);
        lakehouse.servers().start();

        assertNothingLostOrDoubled();
        assertThat(lakehouse.control().findActive().orElseThrow().id()).isEqualTo(first.jobId());
        assertThat(lakehouse.restarts()).isPositive();
    }

    @Test
    void aNewJobGoesOnWhenTheJobManagerIsKilled() throws Exception {
        lakehouse.kill(Servers.JOB_MANAGER);
        startAgain();

        assertNothingLostOrDoubled();
    }

    @Test
    void aNewJobGoesOnWhenBothAreKilledAgainAndAgain() throws Exception {
        lakehouse.kill(Servers.JOB_MANAGER, Servers.TASK_MANAGER);
        startAgain();
        long events = lakehouse.count("SELECT count(*) FROM order_events");
        lakehouse.awaitEvents(events + 1);
        lakehouse.kill(Servers.TASK_MANAGER, Servers.JOB_MANAGER);
        startAgain();

        assertNothingLostOrDoubled();
    }

    private void startAgain() {
        lakehouse.servers().start();
        assertThat(lakehouse.control().findActive()).isEmpty();
        assertThat(lakehouse.startIngest().from().orElseThrow().location())
                .contains("/checkpoints/");
    }

    private void assertNothingLostOrDoubled() throws Exception {
        flow.close();
        long produced = records.flush();
        lakehouse.awaitIngested();
        assertThat(produced).isGreaterThan(BEFORE_THE_START);
        assertThat(lakehouse.count("SELECT count(*) FROM dead_letters")).isPositive();
        lakehouse.assertNothingLostOrDoubled(produced);
        assertThat(MetricsConsumer.committed(lakehouse, metrics))
                .as("records of the topic of metrics")
                .hasSizeGreaterThan(20)
                .containsExactlyInAnyOrderElementsOf(MetricsConsumer.table(lakehouse));
    }
}
