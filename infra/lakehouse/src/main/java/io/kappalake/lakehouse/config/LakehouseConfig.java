package io.kappalake.lakehouse.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * One lakehouse, as {@code kappalake.yaml} describes it. Printing it never shows a secret.
 *
 * @param file where it was read from
 */
public record LakehouseConfig(
        Path file,
        KafkaConfig kafka,
        CatalogConfig catalog,
        StorageConfig storage,
        TrinoConfig trino,
        FlinkConfig flink,
        IngestConfig ingest) {

    /**
     * Reads and checks the file. {@code ${NAME}} in a value is replaced from the environment, then
     * from the file that the key {@code env-file} names.
     *
     * @throws io.kappalake.lakehouse.LakehouseException {@code INVALID_INPUT} with every problem of
     *     the file, one a line, each with its line number, key, value and what to write instead
     */
    public static LakehouseConfig load(Path file) {
        return load(file, Map.of());
    }

    /**
     * Reads and checks the file as if some keys in it had other values.
     *
     * @param overrides values by dotted key, written and checked as in the file; they take the
     *     place of what the file says at the key and below it
     * @throws io.kappalake.lakehouse.LakehouseException {@code INVALID_INPUT} with every problem of
     *     the file and of the overrides; those of an override begin with {@code --set key=value}
     */
    public static LakehouseConfig load(Path file, Map<String, String> overrides) {
        return load(file, overrides, System.getenv());
    }

    /** Reads and checks the file with other environment variables than the process's own. */
    static LakehouseConfig load(
            Path file, Map<String, String> overrides, Map<String, String> environment) {
        return new ConfigReader(ConfigFile.read(file, overrides, environment)).read();
    }
}
