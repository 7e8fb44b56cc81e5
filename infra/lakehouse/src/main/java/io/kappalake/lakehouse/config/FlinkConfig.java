package io.kappalake.lakehouse.config;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The section {@code flink}.
 *
 * @param url address of the JobManager's REST interface, {@code http://host:port}
 * @param kafka the brokers' addresses as jobs see them, where they differ from those seen here
 * @param catalog the catalog's address as jobs see it
 * @param storage the S3 server's address as jobs see it
 */
public record FlinkConfig(
        String url, Optional<String> kafka, Optional<String> catalog, Optional<String> storage) {
    public FlinkConfig {
        requireNonNull(url, "url");
        requireNonNull(kafka, "kafka");
        requireNonNull(catalog, "catalog");
        requireNonNull(storage, "storage");
    }

    /** A cluster that sees the other servers at the same addresses. */
    public FlinkConfig(String url) {
        this(url, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
