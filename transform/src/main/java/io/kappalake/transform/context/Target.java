package io.kappalake.transform.context;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Optional;

/**
 * Where an invocation writes: what dbt's {@code target} says.
 *
 * @param name such as {@code prod}; only templates look at it
 * @param profile the project's {@code profile}; empty while {@code dbt_project.yml} is read
 * @param server Trino's address
 * @param user Trino's user
 * @param catalog Trino's name of the catalog
 * @param schema the schema of models that name none
 * @param threads how many nodes run at once
 */
public record Target(
        String name,
        Optional<String> profile,
        URI server,
        String user,
        String catalog,
        String schema,
        int threads) {
    /** The name where none is given. */
    public static final String DEFAULT_NAME = "kappalake";

    public Target {
        requireNonNull(name, "name");
        requireNonNull(profile, "profile");
        requireNonNull(server, "server");
        requireNonNull(user, "user");
        requireNonNull(catalog, "catalog");
        requireNonNull(schema, "schema");
    }

    /** The same, of a project with this profile. */
    public Target of(String projectProfile) {
        return new Target(
                name, Optional.of(projectProfile), server, user, catalog, schema, threads);
    }

    Attributes attributes() {
        return Attributes.named("target")
                .value("name", name)
                .value("target_name", name)
                .value(
                        "profile_name",
                        profile.map(Object.class::cast)
                                .orElseGet(() -> new Refused("target.profile_name")))
                .value("type", "trino")
                .value("host", server.getHost())
                .value("port", (long) port())
                .value("user", user)
                .value("database", catalog)
                .value("catalog", catalog)
                .value("schema", schema)
                .value("threads", (long) threads)
                .build();
    }

    private int port() {
        boolean secure = "https".equalsIgnoreCase(server.getScheme());
        return server.getPort() >= 0 ? server.getPort() : secure ? 443 : 80;
    }
}
