package io.kappalake.lakehouse.catalog;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.CatalogConfig;
import io.kappalake.lakehouse.config.Secret;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.jdbc.UncheckedSQLException;

/** Opens the Iceberg catalog that a configuration describes, whatever its kind. */
public final class Catalogs {
    /**
     * Two processes that open a new JDBC catalog at the same time can fail to create its tables; a
     * second try finds them created. Other catalogs retry by themselves.
     */
    private static final RetryPolicy<Catalog> RETRIES =
            RetryPolicy.<Catalog>builder()
                    .handle(UncheckedSQLException.class)
                    .withBackoff(Duration.ofMillis(200), Duration.ofSeconds(1))
                    .withJitter(0.25)
                    .withMaxRetries(4)
                    .build();

    /**
     * PostgreSQL's states of a connection that its end has closed: ended by the administrator, by a
     * crash, or by a restart. A catalog opens another one and tries again.
     */
    public static final String LOST_CONNECTION = "57P01,57P02,57P03,08001,08004";

    private static final String RETRYABLE = "retryable_status_codes";

    private Catalogs() {}

    /**
     * An open catalog; close it after use. A JDBC catalog makes its own two tables when it is
     * opened for the first time.
     *
     * @param catalog may be used by several threads
     */
    public record Opened(Catalog catalog) implements Closeable {
        /**
         * Closes the catalog's connections.
         *
         * @throws UncheckedIOException if they cannot be closed; tables are not affected
         */
        @Override
        public void close() {
            if (catalog instanceof Closeable closeable) {
                try {
                    closeable.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /**
     * Opens the catalog, after several tries if necessary.
     *
     * @throws LakehouseException {@code UNAVAILABLE}, with the address, if it does not answer;
     *     {@code INVALID_INPUT} if its properties are wrong or its classes are not there
     */
    public static Opened open(CatalogConfig config) {
        try {
            return new Opened(
                    Failsafe.with(RETRIES)
                            .get(
                                    () ->
                                            CatalogUtil.buildIcebergCatalog(
                                                    config.name(),
                                                    withPublishing(config.properties()),
                                                    null)));
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot open the catalog %s (%s): mend the section catalog of the configuration"
                            .formatted(
                                    config.name(), Secret.hideIn(String.valueOf(e.getMessage()))),
                    e);
        } catch (RuntimeException e) {
            throw new LakehouseException(
                    ErrorCode.UNAVAILABLE,
                    ("Cannot open the catalog %s at %s (%s): is its server running?"
                                    + " './kappalake status' tells for the embedded lakehouse")
                            .formatted(
                                    config.name(),
                                    Secret.hideIn(
                                            config.properties().getOrDefault("uri", "(no uri)")),
                                    Secret.hideIn(String.valueOf(e.getMessage()))),
                    e);
        }
    }

    private static Map<String, String> withPublishing(Map<String, String> properties) {
        boolean jdbc =
                CatalogUtil.ICEBERG_CATALOG_TYPE_JDBC.equals(
                                properties.get(CatalogUtil.ICEBERG_CATALOG_TYPE))
                        || CatalogUtil.ICEBERG_CATALOG_JDBC.equals(
                                properties.get(CatalogProperties.CATALOG_IMPL));
        if (!jdbc) {
            return properties;
        }
        Map<String, String> publishing = new HashMap<>(properties);
        publishing.remove(CatalogUtil.ICEBERG_CATALOG_TYPE);
        publishing.put(CatalogProperties.CATALOG_IMPL, PublishingJdbcCatalog.class.getName());
        publishing.putIfAbsent(RETRYABLE, LOST_CONNECTION);
        return publishing;
    }
}
