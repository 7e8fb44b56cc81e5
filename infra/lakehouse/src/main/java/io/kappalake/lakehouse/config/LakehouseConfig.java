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
        return load(file, System.getenv());
    }

    /** Reads and checks the file with other environment variables than the process's own. */
    static LakehouseConfig load(Path file, Map<String, String> environment) {
        return new ConfigReader(ConfigFile.read(file, environment)).read();
    }
}
