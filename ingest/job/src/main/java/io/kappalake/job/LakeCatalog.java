package io.kappalake.job;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.flink.CatalogLoader;

/** The Iceberg catalog of a lakehouse, as Flink loads it. */
public final class LakeCatalog {
    /** Iceberg's short names of catalogs; Flink's loader takes class names only. */
    private static final Map<String, String> IMPLEMENTATIONS =
            Map.of(
                    "jdbc", "org.apache.iceberg.jdbc.JdbcCatalog",
                    "rest", "org.apache.iceberg.rest.RESTCatalog",
                    "hive", "org.apache.iceberg.hive.HiveCatalog",
                    "glue", "org.apache.iceberg.aws.glue.GlueCatalog",
                    "nessie", "org.apache.iceberg.nessie.NessieCatalog");

    private LakeCatalog() {}

    /**
     * The loader of a catalog.
     *
     * @throws IllegalArgumentException if its properties name no class, or no type that is known
     */
    public static CatalogLoader loader(String name, Map<String, String> properties) {
        String type = properties.getOrDefault("type", "");
        String implementation = properties.getOrDefault("catalog-impl", IMPLEMENTATIONS.get(type));
        if (implementation == null) {
            throw new IllegalArgumentException(
                    "Invalid value '%s' for catalog.type (must be one of %s, or name the class with catalog.catalog-impl)"
                            .formatted(type, IMPLEMENTATIONS.keySet()));
        }
        return CatalogLoader.custom(name, properties, new Configuration(false), implementation);
    }
}
