package io.kappalake.lakehouse.catalog;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.CatalogConfig;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.catalog.Catalog;

/** Opens the Iceberg catalog that a configuration describes, whatever its kind. */
public final class Catalogs {
    private Catalogs() {}

    /**
     * An open catalog; close it after use. A JDBC catalog makes its own two tables when it is
     * opened for the first time.
     */
    public record Opened(Catalog catalog) implements Closeable {
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
     * Opens the catalog.
     *
     * @throws LakehouseException {@code UNAVAILABLE}, with the address, if it cannot be opened
     */
    public static Opened open(CatalogConfig config) {
        try {
            return new Opened(
                    CatalogUtil.buildIcebergCatalog(config.name(), config.properties(), null));
        } catch (RuntimeException e) {
            throw new LakehouseException(
                    ErrorCode.UNAVAILABLE,
                    "Cannot open the catalog %s at %s (%s): is its server running? './kappalake status' tells for the embedded lakehouse"
                            .formatted(
                                    config.name(),
                                    config.properties().getOrDefault("uri", "(no uri)"),
                                    e.getMessage()),
                    e);
        }
    }
}
