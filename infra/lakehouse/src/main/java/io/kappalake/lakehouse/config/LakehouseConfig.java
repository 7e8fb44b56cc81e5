package io.kappalake.lakehouse.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Map;

/**
 * One lakehouse, as {@code kappalake.yaml} describes it. Printing it never shows a secret.
 *
 * @param file the file that it was read from
 * @param sections the parts that modules bring along, by the class of their record
 */
public record LakehouseConfig(
        Path file,
        KafkaConfig kafka,
        CatalogConfig catalog,
        StorageConfig storage,
        TrinoConfig trino,
        FlinkConfig flink,
        Map<Class<?>, Object> sections) {
    public LakehouseConfig {
        sections = Map.copyOf(sections);
    }

    /**
     * The part that a module brought along.
     *
     * @throws NullPointerException if no {@link ConfigSection} of that type is on the class path
     */
    public <T> T section(Class<T> type) {
        return type.cast(
                requireNonNull(
                        sections.get(type), () -> "No section " + type.getSimpleName() + " read"));
    }

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
    public static LakehouseConfig load(
            Path file, Map<String, String> overrides, Map<String, String> environment) {
        return new ConfigReader(ConfigFile.read(file, overrides, environment), ConfigSection.all())
                .read();
    }
}
