package io.kappalake.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kappalake.bench.sql.SqlJob;
import io.kappalake.ingest.flink.FlinkRest;
import io.kappalake.ingest.flink.JobControl;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.orders.rules.IngestConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The plainest Flink SQL for the same rows in the same tables: see {@code flink.sql}. Checkpoints,
 * state backend and parallelism are those of our job; everything else is Flink's default.
 */
final class SqlSubmission implements FlinkContender.Submission {
    private static final String SCRIPT = "flink.sql";

    private final Path jar;

    SqlSubmission(Path jar) {
        this.jar = jar;
    }

    @Override
    public String submit(LakehouseConfig config) {
        List<String> arguments = new ArrayList<>();
        settings(config).forEach((key, value) -> arguments.add(SqlJob.SETTING + key + "=" + value));
        arguments.addAll(statements(source(config), catalog(config)));
        String group = config.kafka().group();
        return new JobControl(new FlinkRest(config.flink()))
                .start(
                        new JobControl.Submission(
                                group,
                                jar,
                                SqlJob.class.getName(),
                                arguments,
                                Optional.empty(),
                                false),
                        List.of(group));
    }

    private static Map<String, String> settings(LakehouseConfig config) {
        Map<String, String> settings = new TreeMap<>();
        long interval = IngestConfig.of(config).commitInterval().toMillis();
        settings.put("pipeline.name", config.kafka().group());
        settings.put(
                "parallelism.default", Integer.toString(IngestConfig.of(config).parallelism()));
        settings.put("execution.checkpointing.interval", interval + " ms");
        settings.put("execution.checkpointing.min-pause", interval / 2 + " ms");
        settings.put("execution.checkpointing.mode", "EXACTLY_ONCE");
        settings.put("execution.checkpointing.max-concurrent-checkpoints", "1");
        settings.put("execution.checkpointing.incremental", "true");
        settings.put(
                "execution.checkpointing.dir",
                config.storage().checkpoints() + "/" + config.kafka().group());
        settings.put("state.backend.type", "rocksdb");
        settings.put("table.local-time-zone", "UTC");
        return settings;
    }

    private static Map<String, String> source(LakehouseConfig config) {
        Map<String, String> source = new TreeMap<>();
        source.put("topic", config.kafka().topic());
        source.put("properties.group.id", config.kafka().group());
        config.kafka()
                .clientProperties()
                .forEach((key, value) -> source.put("properties." + key, value));
        return source;
    }

    private static Map<String, String> catalog(LakehouseConfig config) {
        Map<String, String> catalog = new TreeMap<>(config.catalog().properties());
        catalog.remove("type");
        catalog.put("catalog-impl", "org.apache.iceberg.jdbc.JdbcCatalog");
        return catalog;
    }

    static List<String> statements(Map<String, String> source, Map<String, String> catalog) {
        String script =
                script().replace("${kafka}", options(source))
                        .replace("${catalog}", options(catalog));
        return List.of(script.strip().split(";\n\n"));
    }

    /** Options of a table or catalog, as written in its WITH clause. */
    static String options(Map<String, String> options) {
        return options.entrySet().stream()
                .map(
                        option ->
                                "'%s' = '%s'"
                                        .formatted(
                                                option.getKey(),
                                                option.getValue().replace("'", "''")))
                .collect(Collectors.joining(",\n    "));
    }

    private static String script() {
        try (InputStream script = SqlSubmission.class.getResourceAsStream(SCRIPT)) {
            return new String(script.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
