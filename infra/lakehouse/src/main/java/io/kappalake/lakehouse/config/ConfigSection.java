package io.kappalake.lakehouse.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * A part of {@code kappalake.yaml} that a module brings along. Found by {@link
 * java.util.ServiceLoader}, so that one file describes all modules and an unknown key is still an
 * error.
 *
 * @param <T> the record that the part is read into
 */
public interface ConfigSection<T> {
    /** The record's class, by which {@link LakehouseConfig#section} finds it. */
    Class<T> type();

    /**
     * Reads the part. Anything wrong is added to the file's problems, and a harmless value is used
     * in its place; the file is refused when all sections were read.
     */
    T read(ConfigFile file);

    /** True if the key is this module's and its value may be shown in messages. */
    default boolean holdsNoSecret(String key) {
        return false;
    }

    /** The sections of all modules on the class path. */
    static List<ConfigSection<?>> all() {
        List<ConfigSection<?>> sections = new ArrayList<>();
        ServiceLoader.load(ConfigSection.class).forEach(sections::add);
        return sections;
    }

    /** Values of the shared keys that the file may leave out for this module's sake, by key. */
    default Map<String, String> defaults() {
        return Map.of();
    }
}
