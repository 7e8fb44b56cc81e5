package io.kappalake.lakehouse.config;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The section {@code trino}.
 *
 * @param url {@code http://host:port} or {@code https://host:port}
 * @param user the user that queries run as
 * @param password only with https
 * @param catalog the name under which Trino knows the lakehouse's catalog
 */
public record TrinoConfig(String url, String user, Optional<Secret> password, String catalog) {
    public TrinoConfig {
        requireNonNull(url, "url");
        requireNonNull(user, "user");
        requireNonNull(password, "password");
        requireNonNull(catalog, "catalog");
    }
}
