package io.kappalake.ingest.control;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.ingest.IngestLakehouse;
import io.kappalake.ingest.TestingRecords;
import io.kappalake.ingest.control.IngestControl.Started;
import io.kappalake.local.testing.SharedServers;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that ingest writes to goes away for a while and comes back. */
@ExtendWith(SharedServers.class)
class ITServersAway {
    private static final int AWAY_SECONDS = 20;

    @ParameterizedTest
    @ValueSource(strings = {"s3", "postgres"})
    void ingestRecoversByItself(String server) throws Exception {
        try (IngestLakehouse lakehouse =
                        IngestLakehouse.fresh("without-" + server, 2, "commit-interval: 1s");
                TestingRecords records = new TestingRecords(lakehouse.config(), 2)) {
            AutoCloseable flow = records.flow(1_000);
            Started started = lakehouse.startIngest();
            lakehouse.awaitEvents(1);

            lakehouse.servers().stopServer(server);
            long before = System.nanoTime();
            await("%s is away for %d s".formatted(server, AWAY_SECONDS))
                    .atMost(2L * AWAY_SECONDS, SECONDS)
                    .until(() -> System.nanoTime() - before >= SECONDS.toNanos(AWAY_SECONDS));
            lakehouse.servers().start();
            flow.close();
            long produced = records.flush();
            lakehouse.awaitIngested();

            assertThat(produced).isGreaterThan(AWAY_SECONDS * 500L);
            lakehouse.assertNothingLostOrDoubled(produced);
            assertThat(lakehouse.control().findActive().orElseThrow().id())
                    .isEqualTo(started.jobId());
        }
    }
}
