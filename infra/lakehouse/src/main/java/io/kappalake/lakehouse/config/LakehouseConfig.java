package io.kappalake.lakehouse.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
     * The lakehouse as jobs in Flink see it: its servers may have other addresses there, see {@link
     * FlinkConfig}.
     */
    public LakehouseConfig seenByFlink() {
        Map<String, String> properties = new HashMap<>(catalog.properties());
        flink.catalog().ifPresent(address -> properties.put("uri", address));
        flink.storage().ifPresent(address -> properties.put("s3.endpoint", address));
        return new LakehouseConfig(
                file,
                new KafkaConfig(
                        flink.kafka().orElse(kafka.bootstrapServers()),
                        kafka.topic(),
                        kafka.group(),
                        kafka.properties()),
                new CatalogConfig(catalog.name(), properties),
                new StorageConfig(
                        flink.storage().or(storage::endpoint),
                        storage.region(),
                        storage.accessKey(),
                        storage.secretKey(),
                        storage.pathStyleAccess(),
                        storage.checkpoints()),
                trino,
                flink,
                sections);
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
        return read(file, Optional.empty(), Set.of(), overrides, environment);
    }

    /**
     * The variables that {@code ${NAME}} stands for in a configuration file: those of the
     * environment, and those of its env-file that the environment does not have.
     */
    public static Map<String, String> environment(Path file) {
        return ConfigFile.read(file, Optional.empty(), Set.of(), Map.of(), System.getenv())
                .environment();
    }

    /**
     * Reads and checks the file for one command: the values below {@code as.COMMAND} take the place
     * of those that they name.
     *
     * @param command the command's name, such as {@code ingest}
     */
    public static LakehouseConfig loadAs(String command, Path file) {
        return loadAs(command, file, System.getenv());
    }

    /** As {@link #loadAs(String, Path)}, with other environment variables. */
    public static LakehouseConfig loadAs(
            String command, Path file, Map<String, String> environment) {
        return loadAs(command, Set.of(), file, environment);
    }

    /**
     * As {@link #loadAs(String, Path)}, as if some keys had other values, as in {@link #load(Path,
     * Map)}.
     */
    public static LakehouseConfig loadAs(
            String command,
            Path file,
            Map<String, String> overrides,
            Map<String, String> environment) {
        return read(file, Optional.of(command), Set.of(), overrides, environment);
    }

    /**
     * As {@link #loadAs(String, Path)}; values of a command that there is not are a problem of the
     * file.
     *
     * @param commands the names of all commands
     */
    public static LakehouseConfig loadAs(
            String command,
            Collection<String> commands,
            Path file,
            Map<String, String> environment) {
        return read(file, Optional.of(command), commands, Map.of(), environment);
    }

    private static LakehouseConfig read(
            Path file,
            Optional<String> command,
            Collection<String> commands,
            Map<String, String> overrides,
            Map<String, String> environment) {
        return new ConfigReader(
                        ConfigFile.read(file, command, commands, overrides, environment),
                        ConfigSection.all())
                .read();
    }
}
