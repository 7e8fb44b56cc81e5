package io.kappalake.transform.project;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.problem.Location;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table that others write.
 *
 * @param id such as {@code source.shop.orders.order_events}
 * @param sourceName the first argument of {@code source(...)}
 * @param name the second argument
 * @param database the catalog; empty stands for the lakehouse's
 * @param identifier the table's name in its schema
 * @param freshness as written; kept for later
 * @param config with the tags and meta of source and table
 */
public record SourceTable(
        String id,
        String sourceName,
        String name,
        Optional<String> database,
        String schema,
        String identifier,
        String description,
        List<ColumnProperties> columns,
        Optional<String> loader,
        Optional<String> loadedAtField,
        Map<String, Object> freshness,
        ModelConfig config,
        List<String> fqn,
        Location where) {
    public SourceTable {
        requireNonNull(id, "id");
        requireNonNull(sourceName, "sourceName");
        requireNonNull(name, "name");
        requireNonNull(database, "database");
        requireNonNull(schema, "schema");
        requireNonNull(identifier, "identifier");
        requireNonNull(description, "description");
        columns = List.copyOf(columns);
        requireNonNull(loader, "loader");
        requireNonNull(loadedAtField, "loadedAtField");
        freshness = Collections.unmodifiableMap(new LinkedHashMap<>(freshness));
        requireNonNull(config, "config");
        fqn = List.copyOf(fqn);
        requireNonNull(where, "where");
    }
}
