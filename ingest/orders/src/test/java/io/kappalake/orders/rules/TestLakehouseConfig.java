package io.kappalake.orders.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.config.FlinkConfig;
import io.kappalake.lakehouse.config.KafkaConfig;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.config.Secret;
import io.kappalake.lakehouse.config.StorageConfig;
import io.kappalake.lakehouse.config.TrinoConfig;
import io.kappalake.orders.rules.IngestConfig.Amounts;
import io.kappalake.orders.rules.IngestConfig.Decode;
import io.kappalake.orders.rules.IngestConfig.Emit;
import io.kappalake.orders.rules.IngestConfig.EpochTimes;
import io.kappalake.orders.rules.IngestConfig.Limits;
import io.kappalake.orders.rules.IngestConfig.Sliding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Meaning of a valid {@code kappalake.yaml}. */
class TestLakehouseConfig {
    private static final String MINIMAL =
            """
            kafka:
              bootstrap-servers: 127.0.0.1:9092
            catalog:
              type: jdbc
              uri: jdbc:postgresql://127.0.0.1:5432/iceberg
              warehouse: s3://lake/warehouse
            storage:
              checkpoints: s3://lake/flink/
            trino:
              url: http://127.0.0.1:8080/
            flink:
              url: http://127.0.0.1:8081
            """;

    @TempDir Path folder;

    private LakehouseConfig load(String yaml, Map<String, String> environment) throws IOException {
        Path file = Files.writeString(folder.resolve("kappalake.yaml"), yaml);
        return LakehouseConfig.load(file, Map.of(), environment);
    }

    @Test
    void fillsInTheDefaults() throws IOException {
        LakehouseConfig config = load(MINIMAL, Map.of());

        assertThat(config.file()).isEqualTo(folder.resolve("kappalake.yaml"));
        assertThat(config.kafka())
                .isEqualTo(
                        new KafkaConfig(
                                "127.0.0.1:9092", "orders.events", "kappalake-ingest", Map.of()));
        assertThat(config.storage())
                .isEqualTo(
                        new StorageConfig(
                                Optional.empty(),
                                "us-east-1",
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                "s3://lake/flink"));
        assertThat(config.catalog().name()).isEqualTo("lake");
        assertThat(config.catalog().properties())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "io-impl", "org.apache.iceberg.aws.s3.S3FileIO",
                                "client.region", "us-east-1",
                                "s3.path-style-access", "false",
                                "jdbc.schema-version", "V1",
                                "type", "jdbc",
                                "uri", "jdbc:postgresql://127.0.0.1:5432/iceberg",
                                "warehouse", "s3://lake/warehouse"));
        assertThat(config.trino())
                .isEqualTo(
                        new TrinoConfig(
                                "http://127.0.0.1:8080", "kappalake", Optional.empty(), "lake"));
        assertThat(config.flink()).isEqualTo(new FlinkConfig("http://127.0.0.1:8081"));
        assertThat(IngestConfig.of(config))
                .isEqualTo(
                        new IngestConfig(
                                1,
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(30),
                                Optional.of(Duration.ofMinutes(1)),
                                Duration.ofMinutes(1),
                                Duration.ofMinutes(1),
                                Duration.ofDays(1),
                                Duration.ofMinutes(5),
                                Optional.empty(),
                                256,
                                Emit.REVISIONS,
                                Decode.STRICT,
                                new Limits(
                                        Duration.ofDays(1),
                                        Instant.parse("2000-01-01T00:00:00Z"),
                                        1_000_000_000_000L)));
        assertThat(Intake.of(config))
                .isEqualTo(new Intake(OptionalLong.empty(), StartPosition.EARLIEST));
    }

    @Test
    void readsThePaceAndTheFirstOffsetsOfTheLiveJob() throws IOException {
        String time = "2026-01-31T00:00:00Z";
        for (String start : List.of("earliest", "latest", "timestamp:" + time)) {
            LakehouseConfig config =
                    load(
                            MINIMAL + "ingest: {max-rate: 250, start: '%s'}\n".formatted(start),
                            Map.of());
            assertThat(Intake.of(config).maxRate()).hasValue(250);
            assertThat(Intake.of(config).start()).hasToString(start);
        }
        assertThat(Intake.of(load(MINIMAL + "ingest.max-rate: none\n", Map.of())).maxRate())
                .isEmpty();
    }

    @Test
    void readsTheTopicOfMetrics() throws IOException {
        assertThat(MetricsTopic.of(load(MINIMAL, Map.of()))).isEmpty();
        assertThat(MetricsTopic.of(load(MINIMAL + "ingest.metrics-topic: none\n", Map.of())))
                .isEmpty();
        String topic = "ingest: {metrics-topic: m.5-min_x, metrics-transaction-timeout: 1h}\n";
        assertThat(MetricsTopic.of(load(MINIMAL + topic, Map.of())))
                .contains(new MetricsTopic("m.5-min_x", Duration.ofHours(1)));
    }

    @Test
    void readsEverySetting() throws IOException {
        LakehouseConfig config =
                load(
                        """
                        kafka:
                          bootstrap-servers: a:9092, [::1]:9093
                          topic: events
                          group: readers
                          properties:
                            security.protocol: SASL_SSL
                        catalog:
                          name: house
                          type: rest
                          uri: http://127.0.0.1:8181
                          token: ${TOKEN}
                        storage:
                          endpoint: http://127.0.0.1:9000
                          region: eu-central-1
                          access-key: ${ACCESS_KEY}
                          secret-key: ${SECRET_KEY}
                          checkpoints: s3://lake/flink
                        trino:
                          url: https://trino.example:8443
                          user: analyst
                          password: ${TRINO_PASSWORD}
                          catalog: iceberg
                        flink:
                          url: http://127.0.0.1:8081
                        ingest:
                          parallelism: 4
                          commit-interval: 5s
                          out-of-orderness: 0s
                          clock-tolerance: 90s
                          idleness: 2m
                          allowed-lateness: 0s
                          window-retention: 2d
                          windows:
                            tumbling: 1h
                            max-statuses: 20
                            sliding:
                              size: 5m
                              slide: 1m
                          emit: final
                          decode:
                            amounts: integer-or-string
                            status-aliases:
                              canceled: cancelled
                              in.transit: shipped
                            epoch-times: millis
                            time-patterns: yyyy-MM-dd HH:mm:ss; dd/MM/yyyy HH:mm
                          limits:
                            max-ahead: 1h
                            earliest: 2020-02-29T12:00:00Z
                            max-amount-cents: 500
                        """,
                        Map.of(
                                "TOKEN", "t-1",
                                "ACCESS_KEY", "k-1",
                                "SECRET_KEY", "s-1",
                                "TRINO_PASSWORD", "p-1"));

        assertThat(config.kafka())
                .isEqualTo(
                        new KafkaConfig(
                                "a:9092, [::1]:9093",
                                "events",
                                "readers",
                                Map.of("security.protocol", "SASL_SSL")));
        assertThat(config.catalog().name()).isEqualTo("house");
        assertThat(config.catalog().properties())
                .containsEntry("token", "t-1")
                .containsEntry("s3.endpoint", "http://127.0.0.1:9000")
                .containsEntry("s3.path-style-access", "true")
                .containsEntry("s3.access-key-id", "k-1")
                .containsEntry("s3.secret-access-key", "s-1")
                .containsEntry("client.region", "eu-central-1")
                .doesNotContainKeys("name", "jdbc.schema-version");
        assertThat(config.trino())
                .isEqualTo(
                        new TrinoConfig(
                                "https://trino.example:8443",
                                "analyst",
                                Optional.of(new Secret("p-1")),
                                "iceberg"));
        assertThat(IngestConfig.of(config))
                .isEqualTo(
                        new IngestConfig(
                                4,
                                Duration.ofSeconds(5),
                                Duration.ZERO,
                                Optional.of(Duration.ofSeconds(90)),
                                Duration.ofMinutes(2),
                                Duration.ZERO,
                                Duration.ofDays(2),
                                Duration.ofHours(1),
                                Optional.of(
                                        new Sliding(Duration.ofMinutes(5), Duration.ofMinutes(1))),
                                20,
                                Emit.FINAL,
                                new Decode(
                                        Amounts.INTEGER_OR_STRING,
                                        new TreeMap<>(
                                                Map.of(
                                                        "canceled",
                                                        "cancelled",
                                                        "in.transit",
                                                        "shipped")),
                                        EpochTimes.MILLIS,
                                        List.of("yyyy-MM-dd HH:mm:ss", "dd/MM/yyyy HH:mm")),
                                new Limits(
                                        Duration.ofHours(1),
                                        Instant.parse("2020-02-29T12:00:00Z"),
                                        500)));
    }

    @Test
    void takesNestedAndDottedKeysForTheSame() throws IOException {
        LakehouseConfig nested =
                load(
                        MINIMAL
                                + """
                                ingest:
                                  windows:
                                    sliding: {size: 10m, slide: 5m}
                                """,
                        Map.of());
        LakehouseConfig dotted =
                load(
                        """
                        kafka.bootstrap-servers: 127.0.0.1:9092
                        catalog.type: jdbc
                        catalog.uri: jdbc:postgresql://127.0.0.1:5432/iceberg
                        catalog:
                          warehouse: s3://lake/warehouse
                        storage.checkpoints: s3://lake/flink
                        trino.url: http://127.0.0.1:8080
                        flink.url: http://127.0.0.1:8081
                        ingest:
                          windows.sliding.size: 10m
                        ingest.windows:
                          sliding.slide: 5m
                        """,
                        Map.of());

        assertThat(dotted).isEqualTo(nested);
    }

    @Test
    void letsACatalogPropertyWinOverTheStorageSection() throws IOException {
        LakehouseConfig config =
                load(
                        MINIMAL.replace(
                                "  type: jdbc\n",
                                "  type: jdbc\n  io-impl: a.b.C\n  s3: {endpoint: http://other:1}\n"),
                        Map.of());

        assertThat(config.catalog().properties())
                .containsEntry("io-impl", "a.b.C")
                .containsEntry("s3.endpoint", "http://other:1");
    }

    @Test
    void replacesReferencesInsideText() throws IOException {
        LakehouseConfig config =
                load(
                        MINIMAL.replace("127.0.0.1:5432/iceberg", "${PG_HOST}:${PG_PORT}/iceberg"),
                        Map.of("PG_HOST", "db$1\\", "PG_PORT", "${PG_HOST}"));

        assertThat(config.catalog().properties())
                .containsEntry("uri", "jdbc:postgresql://db$1\\:${PG_HOST}/iceberg");
    }

    @Test
    void readsTheEnvFileWhereTheEnvironmentHasNoSuchVariable() throws IOException {
        Path envFile =
                Files.writeString(
                        folder.resolve("credentials.env"),
                        "# generated\n\nTOPIC=from-file\nGROUP=from-file\nOTHER=a=b\n");
        Files.setPosixFilePermissions(envFile, PosixFilePermissions.fromString("rw-------"));

        LakehouseConfig config =
                load(
                        "env-file: ${ENV_NAME}.env\n"
                                + MINIMAL.replace(
                                        "kafka:\n",
                                        """
                                        kafka:
                                          topic: ${TOPIC}
                                          group: ${GROUP}
                                          properties: {x: "${OTHER}"}
                                        """),
                        Map.of("ENV_NAME", "credentials", "TOPIC", "from-environment"));

        assertThat(config.kafka().topic()).isEqualTo("from-environment");
        assertThat(config.kafka().group()).isEqualTo("from-file");
        assertThat(config.kafka().properties()).containsEntry("x", "a=b");
    }

    @ParameterizedTest
    @CsvSource({
        "1500ms, PT1.5S",
        "1s, PT1S",
        "90 s, PT1M30S",
        "3m, PT3M",
        "4min, PT4M",
        "2h, PT2H",
        "1d, PT24H",
        "36500d, PT876000H"
    })
    void readsDurationsInEveryUnit(String written, String meant) throws IOException {
        LakehouseConfig config =
                load(MINIMAL + "ingest.commit-interval: %s\n".formatted(written), Map.of());

        assertThat(IngestConfig.of(config).commitInterval()).isEqualTo(Duration.parse(meant));
    }

    @Test
    void neverPrintsASecret() throws IOException {
        LakehouseConfig config =
                load(
                        MINIMAL.replace("http://127.0.0.1:8080", "https://127.0.0.1:8080")
                                + """
                                kafka.properties:
                                  sasl.jaas.config: org.example.Login required password="${HIDDEN}";
                                  ssl.key.password: ${HIDDEN}
                                catalog.jdbc.password: ${HIDDEN}
                                catalog.s3.session-token: ${HIDDEN}
                                storage.access-key: ${HIDDEN}
                                storage.secret-key: ${HIDDEN}
                                trino.password: ${HIDDEN}
                                """,
                        Map.of("HIDDEN", "hunter2"));

        assertThat(config.kafka().properties().get("sasl.jaas.config"))
                .isEqualTo("org.example.Login required password=\"hunter2\";");
        assertThat(config.catalog().properties())
                .containsEntry("jdbc.password", "hunter2")
                .containsEntry("s3.secret-access-key", "hunter2");
        assertThat(config.trino().password()).contains(new Secret("hunter2"));
        assertThat(config.toString())
                .doesNotContain("hunter2")
                .contains("secretKey=Optional[***]", "password=Optional[***]")
                .contains("properties=[sasl.jaas.config, ssl.key.password]")
                .contains("CatalogConfig[lake, [client.region, io-impl, jdbc.password,");
    }

    @Test
    void doesNotTakeForASecretWhatOnlySoundsLikeOne() throws IOException {
        LakehouseConfig config =
                load(
                        MINIMAL
                                + """
                                catalog.token-refresh-enabled: false
                                catalog.client.credentials-provider: a.b.Provider
                                kafka.properties.sasl.oauthbearer.token.endpoint.url: http://a/b
                                """,
                        Map.of());

        assertThat(config.catalog().properties())
                .containsEntry("token-refresh-enabled", "false")
                .containsEntry("client.credentials-provider", "a.b.Provider");
    }
}
