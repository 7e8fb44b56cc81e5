package io.kappalake.lakehouse.catalog;

import io.kappalake.lakehouse.config.CatalogConfig;
import java.util.Map;
import org.apache.iceberg.jdbc.JdbcCatalog;

/**
 * Iceberg's JDBC catalog, which also tells how it was opened, so that the pointers of several
 * tables can be moved in one transaction of its database.
 */
public final class PublishingJdbcCatalog extends JdbcCatalog {
    private CatalogConfig config;

    @Override
    public void initialize(String name, Map<String, String> properties) {
        super.initialize(name, properties);
        config = new CatalogConfig(name, properties);
    }

    /** The name and the properties that it was opened with. */
    public CatalogConfig config() {
        return config;
    }
}
