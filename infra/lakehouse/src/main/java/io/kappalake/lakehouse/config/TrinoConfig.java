package io.kappalake.lakehouse.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The section {@code trino}.
 *
 * @param url {@code http://host:port} or {@code https://host:port}
 * @param user the user that queries run as
 * @param password only with https
 * @param catalog the name under which Trino knows the lakehouse's catalog
 * @param certificates a file of certificates (PEM) that are trusted in place of the usual ones
 */
public record TrinoConfig(
        String url,
        String user,
        Optional<Secret> password,
        String catalog,
        Optional<Path> certificates) {
    public TrinoConfig {
        requireNonNull(url, "url");
        requireNonNull(user, "user");
        requireNonNull(password, "password");
        requireNonNull(catalog, "catalog");
        requireNonNull(certificates, "certificates");
    }

    /** A server whose certificate, if it has one, is among those that are usually trusted. */
    public TrinoConfig(String url, String user, Optional<Secret> password, String catalog) {
        this(url, user, password, catalog, Optional.empty());
    }
}
