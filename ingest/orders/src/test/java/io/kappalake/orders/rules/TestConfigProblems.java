package io.kappalake.orders.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Problems that a user reads after a mistake in {@code kappalake.yaml}. */
class TestConfigProblems {
    /** Eleven valid lines. */
    private static final String RIGHT =
            """
            kafka:
              bootstrap-servers: 127.0.0.1:9092
            catalog:
              type: jdbc
              uri: jdbc:postgresql://127.0.0.1:5432/iceberg
              warehouse: s3://lake/warehouse
            storage.checkpoints: s3://lake/flink
            trino:
              url: http://127.0.0.1:8080
            flink:
              url: http://127.0.0.1:8081
            """;

    @TempDir Path folder;

    private String errorOf(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("kappalake.yaml"), yaml);
        LakehouseException error =
                catchThrowableOfType(
                        LakehouseException.class,
                        () -> LakehouseConfig.load(file, Map.of(), Map.of("SET", "x")));
        assertThat(error).as("error of\n%s", yaml).isNotNull();
        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        return error.getMessage().replace(folder.toString(), "DIR");
    }

    /** The problems of the valid file with these lines appended, of which the first is line 12. */
    private String problemsOf(String lines) throws IOException {
        String message = errorOf(RIGHT + lines);
        return message.substring(message.indexOf('\n') + 1).strip();
    }

    @Test
    void reportsAllProblemsAtOnceInTheOrderOfTheirLines() throws IOException {
        assertThat(
                        errorOf(
                                """
                                kafka:
                                  bootstrap-servers: 127.0.0.1:9092
                                  toppic: orders.events
                                catalog:
                                  type: jdbc
                                  uri: jdbc:postgresql://127.0.0.1:5432/iceberg
                                  warehouse: s3://lake/warehouse
                                  jdbc.password: ${PG_PASSWORD}

                                # a comment
                                storage.checkpoints: s3://lake/flink
                                trino:
                                  url: http://127.0.0.1:8080
                                ingest:
                                  commit-interval: soon
                                """))
                .isEqualTo(
                        """
                        Invalid configuration DIR/kappalake.yaml (4 problems):
                          Missing flink.url: write an address such as http://host:port
                          line 3: Unknown key kafka.toppic, did you mean kafka.topic?
                          line 8: Missing environment variable PG_PASSWORD for catalog.jdbc.password: export it, or put it into the env-file
                          line 15: Invalid value 'soon' for ingest.commit-interval (must be a duration such as 500ms, 30s, 5m, 1h or 1d)""");
    }

    @Test
    void namesEverythingThatAnEmptyFileLacks() throws IOException {
        assertThat(errorOf(""))
                .isEqualTo(
                        """
                        Invalid configuration DIR/kappalake.yaml (6 problems):
                          Missing kafka.bootstrap-servers: write host:port of the brokers, several separated by commas
                          Missing storage.checkpoints: write the location of Flink's checkpoints, such as s3://bucket/flink
                          Missing catalog.type: write one of jdbc, rest, hive, glue, nessie, bigquery, or name a class with catalog.catalog-impl
                          Missing catalog.warehouse: write the location below which tables are kept, such as s3://bucket/warehouse
                          Missing trino.url: write an address such as http://host:port
                          Missing flink.url: write an address such as http://host:port""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    kafka.topik: x          | Unknown key kafka.topik, did you mean kafka.topic?
                    kafak.topic: x          | Unknown key kafak.topic, did you mean kafka.topic?
                    tumbling: 5m            | Unknown key tumbling, did you mean ingest.windows.tumbling?
                    metrics.prometheus: x   | Unknown key metrics.prometheus: remove it (README, "Configuration", lists all keys)
                    flink: x                | Unknown key flink: it is a section, write its keys below it (flink.catalog, flink.kafka, flink.storage, flink.url)
                    kafka.properties: x     | Unknown key kafka.properties: it is a section, write its keys below it
                    trino.compression: zstd | Unknown key trino.compression: remove it, or write one of trino.catalog, trino.certificates, trino.password, trino.url, trino.user
                    """)
    void saysWhatAnUnknownKeyMayHaveMeant(String line, String problem) throws IOException {
        assertThat(problemsOf(line)).isEqualTo("line 12: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ingest.parallelism: 0                | Invalid value '0' for ingest.parallelism (must be a whole number from 1 to 1024)
                    ingest.parallelism: many             | Invalid value 'many' for ingest.parallelism (must be a whole number from 1 to 1024)
                    ingest.idleness: 5 weeks             | Invalid value '5 weeks' for ingest.idleness (must be a duration such as 500ms, 30s, 5m, 1h or 1d)
                    ingest.idleness: 60                  | Invalid value '60' for ingest.idleness (must be a duration such as 500ms, 30s, 5m, 1h or 1d)
                    ingest.idleness: 500ms               | Invalid value '500ms' for ingest.idleness (must be from 1s to 36500d)
                    ingest.idleness: 999999999d          | Invalid value '999999999d' for ingest.idleness (must be from 1s to 36500d)
                    ingest.max-rate: 0                   | Invalid value '0' for ingest.max-rate (must be a whole number from 1 to 1000000000)
                    ingest.start: now                    | Invalid value 'now' for ingest.start (must be earliest, latest, or timestamp: and a time in UTC, such as timestamp:2026-01-31T00:00:00Z)
                    ingest.start: timestamp:today        | Invalid value 'timestamp:today' for ingest.start (must be earliest, latest, or timestamp: and a time in UTC, such as timestamp:2026-01-31T00:00:00Z)
                    ingest.metrics-topic: a/b            | Invalid value 'a/b' for ingest.metrics-topic (must be the name of a Kafka topic: letters, digits, '.', '_' and '-'; or none)
                    ingest.metrics-topic: orders.events  | Invalid value 'orders.events' for ingest.metrics-topic (must be another topic than kafka.topic, which ingest reads)
                    ingest.metrics-transaction-timeout: 1m | Invalid value '1m' for ingest.metrics-transaction-timeout (must be from 2m to 36500d)
                    ingest.emit: always                  | Invalid value 'always' for ingest.emit (must be revisions or final)
                    ingest.limits.earliest: 2000-01-01   | Invalid value '2000-01-01' for ingest.limits.earliest (must be a time in UTC such as 2000-01-01T00:00:00Z)
                    storage.path-style-access: yes       | Invalid value 'yes' for storage.path-style-access (must be true or false)
                    storage.endpoint: 127.0.0.1:9000     | Invalid value '127.0.0.1:9000' for storage.endpoint (must be an address such as http://host:port)
                    storage.endpoint: s3://bucket        | Invalid value 's3://bucket' for storage.endpoint (must be an address such as http://host:port)
                    storage.endpoint: http://a b         | Invalid value 'http://a b' for storage.endpoint (must be an address such as http://host:port)
                    storage.endpoint: http://u:p@host    | Invalid value for storage.endpoint (must be an address such as http://host:port, without a password)
                    kafka.topic: "  "                    | Invalid value '  ' for kafka.topic (must be a text that is not empty)
                    kafka.topic: [a, b]                  | Invalid value for kafka.topic (must be a single value or a map, not a list)
                    kafka.topic: ${}                     | Invalid reference '${}' in kafka.topic (must be ${NAME} with letters, digits and _)
                    kafka.topic: ${TOPIC:-x}             | Invalid reference '${TOPIC:-x}' in kafka.topic (must be ${NAME} with letters, digits and _)
                    kafka.topic: ${TOPIC                 | Invalid reference '${TOPIC' in kafka.topic (must be ${NAME} with letters, digits and _)
                    catalog.uri: jdbc:x                  | Key catalog.uri is given twice, first in line 5: remove one
                    catalog.catalog-impl: a.b.C          | line 4: Key catalog.type contradicts catalog.catalog-impl: remove one of them
                    env-file: none.env                   | Cannot read DIR/none.env (NoSuchFileException): it should hold the variables that the configuration refers to
                    """)
    void saysWhatToWriteInsteadOfAWrongValue(String line, String problem) throws IOException {
        assertThat(problemsOf(line))
                .isEqualTo(problem.startsWith("line ") ? problem : "line 12: " + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:x", "a:1,b", "http://a:1", "''"})
    void refusesBrokersWithoutPorts(String servers) throws IOException {
        assertThat(errorOf(RIGHT.replace("127.0.0.1:9092", servers)))
                .contains(
                        "line 2: Invalid value '%s' for kafka.bootstrap-servers (must be host:port"
                                .formatted(servers.replace("'", "")));
    }

    @Test
    void refusesACatalogTypeThatIcebergDoesNotHave() throws IOException {
        assertThat(errorOf(RIGHT.replace("type: jdbc", "type: postgres")))
                .contains(
                        "line 4: Invalid value 'postgres' for catalog.type (must be one of jdbc,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc", "rest"})
    void asksForTheCatalogsAddress(String type) throws IOException {
        assertThat(errorOf(RIGHT.replaceFirst("  type: jdbc\n  uri:.*", "  type: " + type)))
                .contains("(1 problem):\n  Missing catalog.uri: write its ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "trino.password: hunter2",
                "storage: {access-key: hunter2, secret-key: '${MISSING}'}",
                "catalog.jdbc.password: hunter2",
                "catalog.credential: id:hunter2",
                "catalog.s3.secret-access-key: hunter2",
                "catalog.header.Authorization: Bearer hunter2",
                "catalog.other-uri: http://host/?user=a&password=hunter2",
                "catalog.other-uri: http://me:hunter2@host/",
                "kafka.properties.ssl.keystore.key: hunter2",
                "kafka.properties.sasl.jaas.config: Login required password=\"hunter2\";",
                "kafka.properties.ssl.key.password: hunter2${SET}"
            })
    void refusesASecretInTheFileWithoutShowingIt(String line) throws IOException {
        assertThat(problemsOf(line)).contains("line 12: Secret in ").doesNotContain("hunter2");
    }

    @Test
    void namesTheKeyOfASecretInTheFile() throws IOException {
        assertThat(problemsOf("catalog:\n  jdbc:\n    password: hunter2"))
                .isEqualTo(
                        "line 14: Secret in catalog.jdbc.password (not shown): put it into an"
                                + " environment variable or the env-file and write ${NAME} here");
    }

    @Test
    void refusesToSendAPasswordOverHttp() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("kappalake.yaml"), RIGHT + "trino.password: ${PASSWORD}\n");

        LakehouseException error =
                catchThrowableOfType(
                        LakehouseException.class,
                        () -> LakehouseConfig.load(file, Map.of(), Map.of("PASSWORD", "hunter2")));

        assertThat(error.getMessage())
                .contains(
                        "line 9: Invalid value 'http://127.0.0.1:8080' for trino.url (must be https,")
                .doesNotContain("hunter2");
    }

    @Test
    void wantsBothOrNoneOfKeysThatGoTogether() throws IOException {
        assertThat(problemsOf("ingest.windows.sliding.size: 5m\n"))
                .isEqualTo(
                        "Missing ingest.windows.sliding.slide: write it too, a sliding window has a"
                                + " size and a slide");
        assertThat(problemsOf("storage.secret-key: ${MISSING}\n"))
                .startsWith(
                        "Missing storage.access-key: write it beside the other key, or neither");
    }

    @ParameterizedTest
    @CsvSource({"5m, 2m", "1m, 5m", "101m, 1m"})
    void wantsASlidingWindowOfWholeSlides(String size, String slide) throws IOException {
        assertThat(
                        problemsOf(
                                """
                                ingest.windows.sliding:
                                  slide: %s
                                  size: %s
                                """
                                        .formatted(slide, size)))
                .isEqualTo(
                        ("line 14: Invalid value '%s' for ingest.windows.sliding.size (must be a"
                                        + " multiple of ingest.windows.sliding.slide, which is %s,"
                                        + " and at most 100 times it)")
                                .formatted(size, slide));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    size: 5m, slide: none | Invalid value 'none' for ingest.windows.sliding.slide (must be a duration, or write none for both size and slide)
                    size: none, slide: 5m | Invalid value 'none' for ingest.windows.sliding.size (must be a duration, or write none for both size and slide)
                    """)
    void wantsNoneForBothOrNeitherOfASlidingWindow(String keys, String problem) throws IOException {
        assertThat(problemsOf("ingest.windows.sliding: {" + keys + "}"))
                .isEqualTo("line 12: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    amounts: string                | Invalid value 'string' for ingest.decode.amounts (must be integer or integer-or-string)
                    epoch-times: nanos             | Invalid value 'nanos' for ingest.decode.epoch-times (must be none or seconds or millis or micros)
                    amonts: integer                | Unknown key ingest.decode.amonts, did you mean ingest.decode.amounts?
                    status-aliases: a              | Invalid value 'a' for ingest.decode.status-aliases (must be none, or a key below it for each status, such as ingest.decode.status-aliases.canceled: cancelled)
                    status-aliases: {a: a}         | Invalid value 'a' for ingest.decode.status-aliases.a (must be a status that has no alias itself, 'a' becomes 'a': write the last one)
                    status-aliases: {a: b, b: c}   | Invalid value 'b' for ingest.decode.status-aliases.a (must be a status that has no alias itself, 'b' becomes 'c': write the last one)
                    status-aliases: {a: ' '}       | Invalid value ' ' for ingest.decode.status-aliases.a (must be a text that is not empty)
                    time-patterns: HH:mm           | Invalid pattern 'HH:mm' in ingest.decode.time-patterns (must be a date and a time of day, it has no full date, such as yyyy-MM-dd HH:mm:ss or dd/MM/yyyy HH:mm)
                    time-patterns: dd/MM/yyyy      | Invalid pattern 'dd/MM/yyyy' in ingest.decode.time-patterns (must be a date and a time of day, it has no time of day (HH, or hh with a), such as yyyy-MM-dd HH:mm:ss or dd/MM/yyyy HH:mm)
                    time-patterns: yyyy-MM-dd HH;  | Invalid pattern '' in ingest.decode.time-patterns (must be patterns separated by ';', such as yyyy-MM-dd HH:mm:ss or dd/MM/yyyy HH:mm)
                    """)
    void namesWhatIsWrongWithARuleForDecoding(String key, String problem) throws IOException {
        assertThat(problemsOf("ingest.decode:\n  " + key)).isEqualTo("line 13: " + problem);
    }

    @Test
    void reportsEveryAliasOfACycleAndEveryWrongPattern() throws IOException {
        assertThat(
                        problemsOf(
                                """
                                ingest.decode.status-aliases:
                                  a: b
                                  b: a
                                ingest.decode.time-patterns: yyyy; ISO; yyyy-MM-dd HH:mm
                                """))
                .contains(
                        "line 13: Invalid value 'b' for ingest.decode.status-aliases.a",
                        "line 14: Invalid value 'a' for ingest.decode.status-aliases.b",
                        "line 15: Invalid pattern 'yyyy'",
                        "line 15: Invalid pattern 'ISO'")
                .doesNotContain("'yyyy-MM-dd HH:mm'");
    }

    @Test
    void givesTheLineOfTheKeyWhereverItsValueStands() throws IOException {
        assertThat(
                        problemsOf(
                                """
                                ingest:
                                  parallelism:
                                    many
                                  idleness: >
                                    long
                                  emit:
                                    - final
                                """))
                .contains(
                        "line 13: Invalid value 'many'",
                        "line 15: Invalid value 'long",
                        "line 17: ");
    }

    @Test
    void refusesAnEnvFileThatOthersMayRead() throws IOException {
        Path envFile = Files.writeString(folder.resolve("open.env"), "A=b\n");
        Files.setPosixFilePermissions(envFile, PosixFilePermissions.fromString("rw-r-----"));

        assertThat(problemsOf("env-file: open.env"))
                .isEqualTo(
                        "line 12: Cannot use DIR/open.env: others than its owner may read it; run"
                                + " 'chmod 600 DIR/open.env'");
    }

    @Test
    void refusesAnEnvFileWithOtherThanVariables() throws IOException {
        Path envFile = Files.writeString(folder.resolve("wrong.env"), "A=b\nhunter2\n");
        Files.setPosixFilePermissions(envFile, PosixFilePermissions.fromString("rw-------"));

        assertThat(problemsOf("env-file: wrong.env"))
                .isEqualTo("line 12: Invalid line 2 of DIR/wrong.env (must be NAME=value)");
    }

    @Test
    void namesTheLineInWhichItIsNotYaml() throws IOException {
        assertThat(errorOf("kafka:\n  topic: a\n bad\n"))
                .startsWith("Cannot parse DIR/kappalake.yaml, line 3: ")
                .endsWith(" (must be YAML: 'key: value' lines below sections)");
        assertThat(errorOf("kafka: *nothing\n"))
                .startsWith("Cannot parse DIR/kappalake.yaml, line 1: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"just text", "- a\n- b\n"})
    void refusesAFileWithoutSections(String yaml) throws IOException {
        assertThat(errorOf(yaml)).contains("line 1: Invalid file: it must be a map of sections");
    }

    @Test
    void refusesAMapThatHoldsItself() throws IOException {
        assertThat(problemsOf("kafka.properties: &self {a: *self}\n"))
                .startsWith("line 12: Invalid key kafka.properties.a.a.");
    }

    @Test
    void saysHowToGetAFileThatIsMissing() {
        LakehouseException error =
                catchThrowableOfType(
                        LakehouseException.class,
                        () ->
                                LakehouseConfig.load(
                                        folder.resolve("none.yaml"), Map.of(), Map.of()));

        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(error.getMessage())
                .isEqualTo(
                        ("Cannot read the configuration %s/none.yaml (NoSuchFileException): start"
                                        + " the embedded lakehouse with './kappalake up', or name"
                                        + " another file with --config")
                                .formatted(folder));
    }

    @Test
    void refusesAFileThatIsNotUtf8() throws IOException {
        Path file = folder.resolve("latin.yaml");
        Files.write(file, "kafka.topic: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

        LakehouseException error =
                catchThrowableOfType(
                        LakehouseException.class,
                        () -> LakehouseConfig.load(file, Map.of(), Map.of()));

        assertThat(error.getMessage())
                .endsWith("latin.yaml: it is not UTF-8 text; save it as such");
    }
}
