package io.kappalake.orders.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.orders.rules.IngestConfig.Amounts;
import io.kappalake.orders.rules.IngestConfig.Emit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Overrides of values in {@code kappalake.yaml}. */
class TestOverrides {
    private static final String FILE =
            """
            kafka.bootstrap-servers: 127.0.0.1:9092
            catalog: {type: jdbc, uri: 'jdbc:postgresql://127.0.0.1/iceberg', warehouse: s3://lake}
            storage.checkpoints: s3://lake/flink
            trino.url: http://127.0.0.1:8080
            flink.url: http://127.0.0.1:8081
            ingest:
              emit: final
              parallelism: 2
              windows.sliding: {size: 5m, slide: 1m}
              decode.status-aliases: {canceled: cancelled}
            """;

    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void writeTheFile() throws IOException {
        file = Files.writeString(folder.resolve("kappalake.yaml"), FILE);
    }

    private IngestConfig ingest(Map<String, String> overrides) {
        return IngestConfig.of(LakehouseConfig.load(file, overrides, Map.of("SIZE", "1h")));
    }

    private String problemsOf(Map<String, String> overrides) {
        LakehouseException error =
                catchThrowableOfType(LakehouseException.class, () -> ingest(overrides));
        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        String message = error.getMessage();
        return message.substring(message.indexOf('\n') + 1).strip();
    }

    @Test
    void takeThePlaceOfWhatTheFileSays() {
        IngestConfig config =
                ingest(
                        Map.of(
                                "ingest.emit", "revisions",
                                "ingest.windows.tumbling", "${SIZE}",
                                "ingest.decode.amounts", "integer-or-string"));

        assertThat(config.emit()).isEqualTo(Emit.REVISIONS);
        assertThat(config.parallelism()).isEqualTo(2);
        assertThat(config.tumbling()).isEqualTo(Duration.ofHours(1));
        assertThat(config.decode().amounts()).isEqualTo(Amounts.INTEGER_OR_STRING);
    }

    @Test
    void addAnAliasToThoseOfTheFile() {
        assertThat(
                        ingest(Map.of("ingest.decode.status-aliases.payed", "paid"))
                                .decode()
                                .statusAliases())
                .isEqualTo(Map.of("canceled", "cancelled", "payed", "paid"));
        assertThat(
                        ingest(Map.of("ingest.decode.status-aliases.canceled", "void"))
                                .decode()
                                .statusAliases())
                .isEqualTo(Map.of("canceled", "void"));
    }

    @Test
    void takeBackWhatTheFileHas() {
        IngestConfig config =
                ingest(
                        Map.of(
                                "ingest.decode.status-aliases", "none",
                                "ingest.windows.sliding.size", "none",
                                "ingest.windows.sliding.slide", "none"));

        assertThat(config.decode().statusAliases()).isEmpty();
        assertThat(config.sliding()).isEmpty();
    }

    @Test
    void replaceAllAliasesOfTheFile() {
        assertThat(
                        ingest(
                                        Map.of(
                                                "ingest.decode.status-aliases", "none",
                                                "ingest.decode.status-aliases.payed", "paid"))
                                .decode()
                                .statusAliases())
                .isEqualTo(Map.of("payed", "paid"));
    }

    @Test
    void mendWhatIsWrongInTheFile() throws IOException {
        Files.writeString(file, FILE.replace("emit: final", "emit: often"));

        assertThat(ingest(Map.of("ingest.emit", "final")).emit()).isEqualTo(Emit.FINAL);
    }

    @Test
    void areCheckedAsTheFileIs() throws IOException {
        Files.writeString(file, FILE.replace("emit: final", "emit: often"));

        assertThat(
                        problemsOf(
                                Map.of(
                                        "ingest.paralelism", "3",
                                        "ingest.idleness", "soon",
                                        "ingest.windows.tumbling", "${NOWHERE}")))
                .contains(
                        "line 7: Invalid value 'often' for ingest.emit",
                        "--set ingest.paralelism=3: Unknown key ingest.paralelism, did you mean"
                                + " ingest.parallelism?",
                        "--set ingest.idleness=soon: Invalid value 'soon' for ingest.idleness (must"
                                + " be a duration",
                        "--set ingest.windows.tumbling=${NOWHERE}: Missing environment variable"
                                + " NOWHERE for ingest.windows.tumbling")
                .startsWith("line 7: ");
    }

    @Test
    void mayNotMakeAChainOfAliasesWithTheFile() {
        assertThat(problemsOf(Map.of("ingest.decode.status-aliases.cancelled", "void")))
                .isEqualTo(
                        "line 10: Invalid value 'cancelled' for ingest.decode.status-aliases.canceled"
                                + " (must be a status that has no alias itself, 'cancelled' becomes"
                                + " 'void': write the last one)");
    }

    @Test
    void showNoSecret() {
        assertThat(problemsOf(Map.of("trino.password", "hunter2")))
                .contains("--set trino.password: Secret in trino.password (not shown)")
                .doesNotContain("hunter2");
    }
}
