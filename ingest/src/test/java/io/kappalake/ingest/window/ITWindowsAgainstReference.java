package io.kappalake.ingest.window;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.ingest.IngestLakehouse;
import io.kappalake.ingest.TestingRecords;
import io.kappalake.local.testing.SharedServers;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.testing.ReferenceWindows;
import io.kappalake.orders.window.WindowPlan;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares the tables of a real job with {@link ReferenceWindows}, on a random stream of which one
 * partition idles while the others go on, and comes back with what it has missed.
 */
@ExtendWith(SharedServers.class)
class ITWindowsAgainstReference {
    static final String INGEST =
            """
            commit-interval: 1s
            idleness: 1s
            parallelism: %d
            emit: %s
            windows:
              tumbling: 5m
              sliding:
                size: 5m
                slide: 1m
              max-statuses: 3
            """;

    @ParameterizedTest
    @CsvSource({"revisions, 1", "final, 2"})
    void windowsAndLateEventsAreThoseOfTheReference(String emit, int parallelism) throws Exception {
        try (IngestLakehouse lakehouse =
                        IngestLakehouse.fresh(
                                "windows-" + emit,
                                RandomLog.PARTITIONS,
                                INGEST.formatted(parallelism, emit));
                TestingRecords records =
                        new TestingRecords(lakehouse.config(), RandomLog.PARTITIONS)) {
            WindowPlan plan = WindowPlan.from(IngestConfig.of(lakehouse.config()));
            RandomLog log = new RandomLog(parallelism);
            lakehouse.startIngest();
            log.send(records, 0, 0.5);
            log.send(records, 1, 0.7);
            log.send(records, 2, 0.3);
            records.flush();
            lakehouse.awaitIngested();

            // the last partition is at 0.3 and idle
            log.send(records, 0, 1);
            log.send(records, 1, 1);
            records.flush();
            long late = RandomLog.BEGIN.plusSeconds(3_000).getEpochSecond() * 1_000_000;
            await("windows fire without the idle partition")
                    .atMost(2, MINUTES)
                    .until(() -> WindowTables.watermark(lakehouse) > late);

            log.send(records, 2, 1);
            records.flush();
            lakehouse.awaitIngested();
            log.close(records);
            records.flush();
            lakehouse.awaitIngested();

            ReferenceWindows reference = ReferenceWindows.of(plan, log.sent());
            await("all windows are closed")
                    .atMost(2, MINUTES)
                    .untilAsserted(
                            () -> {
                                WindowTables tables = WindowTables.read(lakehouse);
                                assertThat(tables.watermark()).isGreaterThan(RandomLog.closedAt());
                                tables.assertEqualTo(reference, plan);
                            });
            assertThat(reference.late()).as("late events of the stream").hasSizeGreaterThan(50);
            assertThat(lakehouse.count("SELECT count(*) FROM order_metrics WHERE revision > 1"))
                    .as("revisions that the idle partition made")
                    .isPositive();
            lakehouse.assertNothingLostOrDoubled(log.size());
            JsonNode check = lakehouse.check("30s").json();
            assertThat(check.at("/windows/kinds/0/others").asLong())
                    .as("events whose statuses are beyond the limit")
                    .isEqualTo(others(reference, "tumbling"));
            assertThat(check.at("/windows/kinds/1/others").asLong())
                    .isEqualTo(others(reference, "sliding"));
            long ahead = check.at("/aheadEvents").asLong();
            // Flink asks its TaskManagers every ten seconds at most
            await("the status says how many events are ahead")
                    .atMost(1, MINUTES)
                    .untilAsserted(
                            () ->
                                    assertThat(lakehouse.control().status().aheadEvents())
                                            .hasValue(ahead));
            assertThat(lakehouse.control().status().otherEvents().orElseThrow()).isPositive();
        }
    }

    private static long others(ReferenceWindows reference, String kind) {
        return reference.counted().entrySet().stream()
                .filter(window -> window.getKey().kind().equals(kind))
                .filter(window -> window.getKey().status().equals("other"))
                .filter(window -> window.getKey().start() < RandomLog.closedAt())
                .mapToLong(window -> window.getValue().size())
                .sum();
    }
}
