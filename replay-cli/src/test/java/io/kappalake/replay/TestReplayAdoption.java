package io.kappalake.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.orders.rules.IngestConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestReplayAdoption {
    @TempDir private Path folder;

    private List<String> unfit(Map<String, String> before, Map<String, String> after)
            throws Exception {
        return ReplayAdoption.unfit(rules(before), rules(after));
    }

    private IngestConfig rules(Map<String, String> rules) throws Exception {
        Path file = Files.writeString(folder.resolve("kappalake.yaml"), CONFIG);
        return IngestConfig.of(LakehouseConfig.load(file, rules, Map.of("KEY", "k")));
    }

    private static final String CONFIG =
            """
            kafka:
              bootstrap-servers: localhost:9092
            catalog:
              type: jdbc
              uri: jdbc:postgresql://localhost/kappalake
              warehouse: s3://lake/warehouse
            storage:
              endpoint: http://localhost:9000
              access-key: ${KEY}
              secret-key: ${KEY}
              checkpoints: s3://lake/flink
            trino:
              url: http://localhost:8080
            flink:
              url: http://localhost:8081
            """;

    @Test
    void rulesThatNoStateDependsOnMayChange() throws Exception {
        assertThat(
                        unfit(
                                Map.of(),
                                Map.of(
                                        "ingest.decode.amounts", "integer-or-string",
                                        "ingest.limits.max-amount-cents", "7",
                                        "ingest.emit", "final",
                                        "ingest.idleness", "3s",
                                        "ingest.window-retention", "9d")))
                .isEmpty();
        // together they are what they were
        assertThat(
                        unfit(
                                Map.of(
                                        "ingest.out-of-orderness", "30s",
                                        "ingest.allowed-lateness", "60s"),
                                Map.of(
                                        "ingest.out-of-orderness", "10s",
                                        "ingest.allowed-lateness", "80s")))
                .isEmpty();
    }

    @Test
    void anotherLimitOfStatusesIsAnotherWindow() throws Exception {
        assertThat(unfit(Map.of(), Map.of("ingest.windows.max-statuses", "3")))
                .singleElement()
                .asString()
                .contains("ingest.windows", "./kappalake replay takeover");
    }

    @Test
    void namesEachRuleThatTheStateIsNoneFor() throws Exception {
        assertThat(
                        unfit(
                                Map.of(),
                                Map.of(
                                        "ingest.windows.tumbling", "10m",
                                        "ingest.clock-tolerance", "none",
                                        "ingest.allowed-lateness", "61s")))
                .satisfiesExactly(
                        windows ->
                                assertThat(windows)
                                        .contains("ingest.windows", "./kappalake replay takeover"),
                        tolerance ->
                                assertThat(tolerance)
                                        .contains(
                                                "ingest.clock-tolerance is none and was 1m",
                                                "./kappalake replay takeover"),
                        lateness ->
                                assertThat(lateness)
                                        .contains(
                                                "ingest.allowed-lateness",
                                                "1m 31s",
                                                "1m 30s",
                                                "./kappalake ingest stop"));
        assertThat(
                        unfit(
                                Map.of(),
                                Map.of(
                                        "ingest.windows.sliding.size", "5m",
                                        "ingest.windows.sliding.slide", "1m")))
                .hasSize(1);
    }
}
