package io.kappalake.orders.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file for commands with different rights, and for jobs that see other addresses. */
class TestConfigOfCommands {
    private static final String FILE =
            """
            kafka:
              bootstrap-servers: 127.0.0.1:19092
              properties:
                sasl.jaas.config: Login user="publisher" password="${KAFKA_PUBLISHER}";
            catalog:
              type: jdbc
              uri: jdbc:postgresql://127.0.0.1:5432/iceberg
              jdbc.user: publisher
              jdbc.password: ${PG_PUBLISHER}
              warehouse: s3://lake/warehouse
            storage:
              endpoint: http://127.0.0.1:9000
              access-key: ${S3_PUBLISHER}
              secret-key: ${S3_PUBLISHER}
              checkpoints: s3://lake/flink
            trino:
              url: https://127.0.0.1:8443
              certificates: ca.pem
            flink:
              url: http://127.0.0.1:8081
              kafka: kafka:9092
              catalog: jdbc:postgresql://postgres:5432/iceberg
              storage: http://minio:9000
            as:
              ingest:
                kafka.properties.sasl.jaas.config: Login user="ingest" password="${KAFKA_INGEST}";
                catalog: {jdbc.user: ingest, jdbc.password: "${PG_INGEST}"}
                storage: {access-key: "${S3_INGEST}", secret-key: "${S3_INGEST}"}
            """;

    private static final Map<String, String> PUBLISHER =
            Map.of("KAFKA_PUBLISHER", "kp", "PG_PUBLISHER", "pp", "S3_PUBLISHER", "sp");
    private static final Map<String, String> INGEST =
            Map.of("KAFKA_INGEST", "ki", "PG_INGEST", "pi", "S3_INGEST", "si");

    @TempDir private Path folder;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("kappalake.yaml"), FILE);
        Files.writeString(folder.resolve("ca.pem"), "");
    }

    @Test
    void givesACommandItsOwnValuesAndNeedsNoSecretOfOthers() {
        LakehouseConfig config = LakehouseConfig.loadAs("ingest", file, INGEST);

        assertThat(config.catalog().properties())
                .containsEntry("jdbc.user", "ingest")
                .containsEntry("jdbc.password", "pi")
                .containsEntry("s3.access-key-id", "si")
                .containsEntry("uri", "jdbc:postgresql://127.0.0.1:5432/iceberg");
        assertThat(config.kafka().properties())
                .containsEntry("sasl.jaas.config", "Login user=\"ingest\" password=\"ki\";");
    }

    @Test
    void leavesOtherCommandsTheSharedValues() {
        for (LakehouseConfig config :
                new LakehouseConfig[] {
                    LakehouseConfig.loadAs("replay", file, PUBLISHER),
                    LakehouseConfig.load(file, Map.of(), PUBLISHER)
                }) {
            assertThat(config.catalog().properties())
                    .containsEntry("jdbc.user", "publisher")
                    .containsEntry("s3.secret-access-key", "sp");
        }
    }

    @Test
    void refusesALiteralSecretOfACommandToo() throws IOException {
        Files.writeString(file, FILE.replace("\"${PG_INGEST}\"", "letmein"));

        assertThatThrownBy(() -> LakehouseConfig.loadAs("ingest", file, INGEST))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("Secret in catalog.jdbc.password (not shown)")
                .hasMessageNotContaining("letmein");
    }

    @Test
    void refusesValuesOfACommandThatThereIsNot() throws IOException {
        Files.writeString(file, FILE.replace("  ingest:", "  ingst:"));

        assertThatThrownBy(
                        () ->
                                LakehouseConfig.loadAs(
                                        "replay", Set.of("ingest", "replay"), file, PUBLISHER))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining(
                        "Unknown command ingst in the key as.ingst.catalog.jdbc.user, did you mean ingest?");
    }

    @Test
    void tellsJobsTheAddressesThatTheySee() {
        LakehouseConfig here = LakehouseConfig.load(file, Map.of(), PUBLISHER);
        LakehouseConfig seen = here.seenByFlink();

        assertThat(seen.kafka().clientProperties())
                .containsEntry("bootstrap.servers", "kafka:9092")
                .containsKey("sasl.jaas.config");
        assertThat(seen.catalog().properties())
                .containsEntry("uri", "jdbc:postgresql://postgres:5432/iceberg")
                .containsEntry("s3.endpoint", "http://minio:9000")
                .containsEntry("jdbc.user", "publisher");
        assertThat(seen.storage().endpoint()).contains("http://minio:9000");
        assertThat(here.storage().endpoint()).contains("http://127.0.0.1:9000");
    }

    @Test
    void findsCertificatesBesideItself() throws IOException {
        assertThat(LakehouseConfig.load(file, Map.of(), PUBLISHER).trino().certificates())
                .isEqualTo(Optional.of(folder.resolve("ca.pem")));

        Files.delete(folder.resolve("ca.pem"));

        assertThatThrownBy(() -> LakehouseConfig.load(file, Map.of(), PUBLISHER))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("Invalid value 'ca.pem' for trino.certificates");
    }
}
