package io.kappalake.lakehouse.config;

import static java.util.Collections.unmodifiableMap;
import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * The section {@code catalog}: plain Iceberg catalog properties.
 *
 * @param name the catalog's name; a JDBC catalog keeps it in each row, so all engines must use the
 *     same one
 * @param properties Iceberg's catalog properties, those of the storage section included
 */
public record CatalogConfig(String name, Map<String, String> properties) {
    public CatalogConfig {
        requireNonNull(name, "name");
        properties = unmodifiableMap(new LinkedHashMap<>(properties));
    }

    static CatalogConfig of(String name, Map<String, String> given, StorageConfig storage) {
        Map<String, String> properties = new LinkedHashMap<>(storage.fileIoProperties());
        if ("jdbc".equals(given.get("type"))) {
            // the first schema of Iceberg's JDBC catalog cannot hold views
            properties.put("jdbc.schema-version", "V1");
        }
        properties.putAll(given);
        return new CatalogConfig(name, properties);
    }

    /** Names of the properties only: values may be secrets. */
    @Override
    public String toString() {
        return "CatalogConfig[%s, %s]".formatted(name, new TreeSet<>(properties.keySet()));
    }
}
