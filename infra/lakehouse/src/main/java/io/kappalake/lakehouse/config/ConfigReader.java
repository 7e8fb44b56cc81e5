package io.kappalake.lakehouse.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the records of the sections from the keys of a {@link ConfigFile}. */
final class ConfigReader {
    private static final String BROKER = "([^\\s,:]+|\\[[0-9a-fA-F:]+]):\\d{1,5}";
    private static final Pattern BROKERS = Pattern.compile(BROKER + "(,\\s*" + BROKER + ")*");
    private static final String ADDRESSES = "host:port of the brokers, several separated by commas";
    private static final Pattern S3_LOCATION = Pattern.compile("s3a?://[^/]+(/.*)?");
    private static final List<String> CATALOG_TYPES =
            List.of("jdbc", "rest", "hive", "glue", "nessie", "bigquery");

    private final ConfigFile file;
    private final ConfigProblems problems;
    private final Values values;
    private final Secrets secrets;
    private final List<ConfigSection<?>> sections;

    ConfigReader(ConfigFile file, List<ConfigSection<?>> sections) {
        this.file = file;
        this.sections = sections;
        this.problems = file.problems();
        this.values = new Values(file);
        this.secrets = new Secrets(file);
    }

    LakehouseConfig read() {
        KafkaConfig kafka = kafka();
        StorageConfig storage = storage();
        CatalogConfig catalog = catalog(storage);
        TrinoConfig trino = trino(catalog);
        FlinkConfig flink = flink();
        Map<Class<?>, Object> read = new HashMap<>();
        sections.forEach(section -> read.put(section.type(), section.read(file)));
        file.finish();
        return new LakehouseConfig(file.path(), kafka, catalog, storage, trino, flink, read);
    }

    /** A text that must be given unless a module has a default for it. */
    private String textOrDefault(String key, String write) {
        return sections.stream()
                .map(section -> section.defaults().get(key))
                .filter(Objects::nonNull)
                .findFirst()
                .map(otherwise -> values.text(key, otherwise))
                .orElseGet(() -> values.required(key, write));
    }

    private KafkaConfig kafka() {
        return new KafkaConfig(
                values.matching("kafka.bootstrap-servers", BROKERS, ADDRESSES),
                textOrDefault("kafka.topic", "the topic that is ingested"),
                textOrDefault("kafka.group", "the consumer group of the job that ingests"),
                secrets.properties("kafka.properties"));
    }

    private FlinkConfig flink() {
        Optional<Value> catalog = file.take("flink.catalog");
        catalog.filter(Secrets::hasSecretInAddress)
                .ifPresent(
                        value ->
                                problems.add(
                                        value,
                                        "Secret in flink.catalog (not shown): write the address without it"));
        return new FlinkConfig(
                values.url("flink.url"),
                values.optionalMatching("flink.kafka", BROKERS, ADDRESSES),
                catalog.map(Value::text),
                values.optionalUrl("flink.storage"));
    }

    private StorageConfig storage() {
        Optional<Secret> accessKey = secrets.secret("storage.access-key");
        Optional<Secret> secretKey = secrets.secret("storage.secret-key");
        if (file.has("storage.access-key") != file.has("storage.secret-key")) {
            problems.missing(
                    file.has("storage.access-key") ? "storage.secret-key" : "storage.access-key",
                    "it beside the other key, or neither and let the AWS default chain find both");
        }
        Optional<String> endpoint = values.optionalUrl("storage.endpoint");
        String checkpoints =
                values.matching(
                        "storage.checkpoints",
                        S3_LOCATION,
                        "the location of Flink's checkpoints, such as s3://bucket/flink");
        return new StorageConfig(
                endpoint,
                values.text("storage.region", "us-east-1"),
                accessKey,
                secretKey,
                values.bool("storage.path-style-access", endpoint.isPresent()),
                checkpoints.replaceAll("/+$", ""));
    }

    private CatalogConfig catalog(StorageConfig storage) {
        String name = values.text("catalog.name", "lake");
        Map<String, String> given = secrets.properties("catalog");
        String type = given.getOrDefault("type", "");
        if (!file.has("catalog.type") && !file.has("catalog.catalog-impl")) {
            problems.missing(
                    "catalog.type",
                    "one of %s, or name a class with catalog.catalog-impl"
                            .formatted(String.join(", ", CATALOG_TYPES)));
        }
        if (given.containsKey("type")) {
            Value value = file.take("catalog.type").orElseThrow();
            if (given.containsKey("catalog-impl")) {
                problems.add(
                        value,
                        "Key catalog.type contradicts catalog.catalog-impl: remove one of them");
            } else if (!CATALOG_TYPES.contains(type)) {
                problems.invalid(
                        "catalog.type", value, "one of " + String.join(", ", CATALOG_TYPES));
            }
        }
        if (!type.equals("rest")) {
            values.require(
                    "catalog.warehouse",
                    "the location below which tables are kept, such as s3://bucket/warehouse");
        }
        switch (type) {
            case "jdbc" ->
                    values.require(
                            "catalog.uri",
                            "its JDBC address, such as jdbc:postgresql://host:5432/iceberg");
            case "rest" -> values.require("catalog.uri", "its address, such as http://host:8181");
            default -> {}
        }
        return CatalogConfig.of(name, given, storage);
    }

    /** The file of certificates, which lies beside the configuration. */
    private Optional<Path> trusted(String url) {
        Optional<Value> value = file.take("trino.certificates");
        Optional<Path> certificates =
                value.map(v -> file.path().toAbsolutePath().resolveSibling(v.text()));
        if (certificates.isPresent() && url.startsWith("http:")) {
            problems.invalid(
                    "trino.certificates", value.get(), "left out, because trino.url is not https");
        } else if (certificates.filter(path -> !Files.isReadable(path)).isPresent()) {
            problems.invalid(
                    "trino.certificates",
                    value.get(),
                    "a readable file of certificates in PEM format, beside this one");
        }
        return certificates;
    }

    private TrinoConfig trino(CatalogConfig catalog) {
        String url = values.url("trino.url");
        Optional<Secret> password = secrets.secret("trino.password");
        if (password.isPresent() && url.startsWith("http:")) {
            problems.invalid(
                    "trino.url",
                    file.take("trino.url").orElseThrow(),
                    "https, because trino.password would be readable on its way");
        }
        return new TrinoConfig(
                url,
                values.text("trino.user", "kappalake"),
                password,
                values.text("trino.catalog", catalog.name()),
                trusted(url));
    }
}
