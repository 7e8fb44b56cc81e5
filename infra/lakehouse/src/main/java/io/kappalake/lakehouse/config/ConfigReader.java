package io.kappalake.lakehouse.config;

import io.kappalake.lakehouse.config.ConfigFile.Value;
import io.kappalake.lakehouse.config.IngestConfig.Emit;
import io.kappalake.lakehouse.config.IngestConfig.Limits;
import io.kappalake.lakehouse.config.IngestConfig.Sliding;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the keys of a {@link ConfigFile} into the records of the sections. */
final class ConfigReader {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|min|h|d)");
    private static final Pattern SECRET_KEY =
            Pattern.compile(".*(password|secret|token|credential|private-key|sasl\\.jaas).*");
    private static final String DURATION_FORM = "a duration such as 500ms, 30s, 5m, 1h or 1d";
    private static final Duration DAY = Duration.ofDays(1);

    private final ConfigFile file;

    ConfigReader(ConfigFile file) {
        this.file = file;
    }

    LakehouseConfig read() {
        KafkaConfig kafka =
                new KafkaConfig(
                        required("kafka.bootstrap-servers", "host:port of the brokers"),
                        text("kafka.topic", "orders.events"),
                        text("kafka.group", "kappalake-ingest"),
                        properties("kafka.properties"));
        StorageConfig storage = storage();
        CatalogConfig catalog = catalog(storage);
        TrinoConfig trino =
                new TrinoConfig(
                        url("trino.url"),
                        text("trino.user", "kappalake"),
                        secret("trino.password"),
                        text("trino.catalog", catalog.name()));
        FlinkConfig flink = new FlinkConfig(url("flink.url"));
        IngestConfig ingest = ingest();
        file.finish();
        return new LakehouseConfig(file.path(), kafka, catalog, storage, trino, flink, ingest);
    }

    private StorageConfig storage() {
        Optional<Secret> accessKey = secret("storage.access-key");
        Optional<Secret> secretKey = secret("storage.secret-key");
        if (file.has("storage.access-key") != file.has("storage.secret-key")) {
            String missing =
                    file.has("storage.access-key") ? "storage.secret-key" : "storage.access-key";
            file.problem(
                    0,
                    "Missing %s: access key and secret key go together (or give neither and use the AWS default chain)"
                            .formatted(missing));
        }
        Optional<String> endpoint =
                file.take("storage.endpoint").map(v -> checkedUrl("storage.endpoint", v));
        return new StorageConfig(
                endpoint,
                text("storage.region", "us-east-1"),
                accessKey,
                secretKey,
                bool("storage.path-style-access", endpoint.isPresent()),
                s3Location("storage.checkpoints"));
    }

    private CatalogConfig catalog(StorageConfig storage) {
        String name = text("catalog.name", "lake");
        Map<String, String> given = properties("catalog");
        if (!given.containsKey("type") && !given.containsKey("catalog-impl")) {
            file.problem(
                    0,
                    "Missing catalog.type: write jdbc, rest, hive or glue, or name a class with catalog.catalog-impl");
        }
        if (!given.containsKey("warehouse") && !"rest".equals(given.get("type"))) {
            file.problem(
                    0,
                    "Missing catalog.warehouse: write the location below which tables are kept, such as s3://bucket/warehouse");
        }
        if ("jdbc".equals(given.get("type")) && !given.containsKey("uri")) {
            file.problem(
                    0,
                    "Missing catalog.uri: write the catalog's JDBC address, such as jdbc:postgresql://host:5432/iceberg");
        }
        return CatalogConfig.of(name, given, storage);
    }

    private IngestConfig ingest() {
        Duration tumbling =
                duration("ingest.windows.tumbling", Duration.ofMinutes(5), Duration.ofSeconds(1));
        return new IngestConfig(
                integer("ingest.parallelism", 1, 1, 1024),
                duration("ingest.commit-interval", Duration.ofSeconds(10), Duration.ofSeconds(1)),
                duration("ingest.out-of-orderness", Duration.ofSeconds(30), Duration.ZERO),
                duration("ingest.idleness", Duration.ofMinutes(1), Duration.ofSeconds(1)),
                duration("ingest.allowed-lateness", Duration.ofMinutes(1), Duration.ZERO),
                duration("ingest.window-retention", DAY, Duration.ZERO),
                tumbling,
                sliding(),
                emit(),
                new Limits(
                        duration("ingest.limits.max-ahead", DAY, Duration.ZERO),
                        instant("ingest.limits.earliest", Instant.parse("2000-01-01T00:00:00Z")),
                        integer(
                                "ingest.limits.max-amount-cents",
                                1_000_000_000_000L,
                                0L,
                                1_000_000_000_000_000L)));
    }

    private Optional<Sliding> sliding() {
        String sizeKey = "ingest.windows.sliding.size";
        String slideKey = "ingest.windows.sliding.slide";
        Optional<Duration> size =
                file.take(sizeKey).flatMap(v -> duration(sizeKey, v, Duration.ofSeconds(1)));
        Optional<Duration> slide =
                file.take(slideKey).flatMap(v -> duration(slideKey, v, Duration.ofSeconds(1)));
        if (file.has(sizeKey) != file.has(slideKey)) {
            file.problem(
                    0,
                    "Missing %s: a sliding window has a size and a slide"
                            .formatted(file.has(sizeKey) ? slideKey : sizeKey));
        }
        if (size.isEmpty() || slide.isEmpty()) {
            return Optional.empty();
        }
        long sizeMillis = size.get().toMillis();
        long slideMillis = slide.get().toMillis();
        if (sizeMillis % slideMillis != 0 || sizeMillis / slideMillis > 100) {
            file.take(sizeKey)
                    .ifPresent(
                            v ->
                                    file.problem(
                                            v,
                                            "Invalid value '%s' for %s (must be a multiple of %s, at most 100 times it)"
                                                    .formatted(v.text(), sizeKey, slideKey)));
            return Optional.empty();
        }
        return Optional.of(new Sliding(size.get(), slide.get()));
    }

    private Emit emit() {
        String key = "ingest.emit";
        Optional<Value> value = file.take(key);
        if (value.isEmpty() || value.get().text().equals("revisions")) {
            return Emit.REVISIONS;
        }
        if (!value.get().text().equals("final")) {
            invalid(key, value.get(), "revisions or final");
        }
        return Emit.FINAL;
    }

    private String required(String key, String meaning) {
        Optional<Value> value = file.take(key);
        if (value.isEmpty() && !file.has(key)) {
            file.problem(0, "Missing %s: write %s".formatted(key, meaning));
        }
        return value.map(Value::text).orElse("");
    }

    private String text(String key, String otherwise) {
        Optional<Value> value = file.take(key);
        if (value.isPresent() && value.get().text().isBlank()) {
            invalid(key, value.get(), "a text that is not empty");
        }
        return value.map(Value::text).orElse(otherwise);
    }

    private String url(String key) {
        Optional<Value> value = file.take(key);
        if (value.isEmpty() && !file.has(key)) {
            file.problem(0, "Missing %s: write an address such as http://host:port".formatted(key));
        }
        return value.map(v -> checkedUrl(key, v)).orElse("");
    }

    private String checkedUrl(String key, Value value) {
        try {
            URI uri = new URI(value.text());
            if (uri.getHost() == null
                    || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                invalid(key, value, "an address such as http://host:port");
            }
        } catch (URISyntaxException e) {
            invalid(key, value, "an address such as http://host:port");
        }
        return value.text().replaceAll("/+$", "");
    }

    private String s3Location(String key) {
        String location =
                required(key, "the location of Flink's checkpoints, such as s3://bucket/flink");
        file.take(key)
                .filter(v -> !v.text().matches("s3a?://[^/]+(/.*)?"))
                .ifPresent(v -> invalid(key, v, "a location such as s3://bucket/flink"));
        return location.replaceAll("/+$", "");
    }

    private boolean bool(String key, boolean otherwise) {
        Optional<Value> value = file.take(key);
        if (value.isEmpty()) {
            return otherwise;
        }
        if (!value.get().text().matches("true|false")) {
            invalid(key, value.get(), "true or false");
        }
        return value.get().text().equals("true");
    }

    private int integer(String key, int otherwise, int least, int most) {
        return Math.toIntExact(integer(key, (long) otherwise, least, most));
    }

    private long integer(String key, long otherwise, long least, long most) {
        Optional<Value> value = file.take(key);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(value.get().text());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below, as a number out of range is
        }
        invalid(key, value.get(), "a whole number from %d to %d".formatted(least, most));
        return otherwise;
    }

    private Instant instant(String key, Instant otherwise) {
        Optional<Value> value = file.take(key);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            return Instant.parse(value.get().text());
        } catch (DateTimeException e) {
            invalid(key, value.get(), "a time such as 2000-01-01T00:00:00Z");
            return otherwise;
        }
    }

    private Duration duration(String key, Duration otherwise, Duration least) {
        return file.take(key).flatMap(value -> duration(key, value, least)).orElse(otherwise);
    }

    private Optional<Duration> duration(String key, Value value, Duration least) {
        Matcher matcher = DURATION.matcher(value.text().strip());
        if (!matcher.matches()) {
            invalid(key, value, DURATION_FORM);
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration duration =
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "h" -> Duration.ofHours(amount);
                    case "d" -> Duration.ofDays(amount);
                    default -> Duration.ofMinutes(amount);
                };
        if (duration.compareTo(least) < 0 || duration.compareTo(Duration.ofDays(36_500)) > 0) {
            invalid(
                    key,
                    value,
                    "at least %s"
                            .formatted(
                                    least.toMillis() % 1000 == 0
                                            ? least.toSeconds() + "s"
                                            : least.toMillis() + "ms"));
            return Optional.empty();
        }
        return Optional.of(duration);
    }

    private Optional<Secret> secret(String key) {
        Optional<Value> value = file.take(key);
        value.filter(Predicate.not(Value::isReference)).ifPresent(v -> literalSecret(key, v));
        return value.map(v -> new Secret(v.text()));
    }

    /** Free properties; those whose names say that they are secrets must be references. */
    private Map<String, String> properties(String prefix) {
        Map<String, String> properties = new LinkedHashMap<>();
        file.takeAll(prefix)
                .forEach(
                        (name, value) -> {
                            if (SECRET_KEY.matcher(name).matches() && !value.isReference()) {
                                literalSecret(prefix + "." + name, value);
                            }
                            properties.put(name, value.text());
                        });
        return properties;
    }

    private void literalSecret(String key, Value value) {
        file.problem(
                value,
                "Secret %s stands in the file: put it into an environment variable and write ${NAME} here"
                        .formatted(key));
    }

    private void invalid(String key, Value value, String mustBe) {
        file.problem(
                value,
                "Invalid value '%s' for %s (must be %s)".formatted(value.written(), key, mustBe));
    }
}
