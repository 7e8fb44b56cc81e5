package io.kappalake.transform.manifest;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.problem.Location;
import io.kappalake.transform.context.NodeContext;
import io.kappalake.transform.jinja.Rendered;
import io.kappalake.transform.project.ModelConfig;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;

/**
 * A data test: a query that finds what is wrong.
 *
 * @param name as dbt shows it
 * @param generic whether it is a test macro applied to something
 * @param dependsOn ids of what it reads
 * @param where its place in the project
 * @param sql renders the query with a context
 */
public record TestNode(
        String id,
        String name,
        boolean generic,
        ModelConfig config,
        Set<String> dependsOn,
        Location where,
        Function<NodeContext, Rendered> sql) {
    public TestNode {
        requireNonNull(id, "id");
        requireNonNull(name, "name");
        requireNonNull(config, "config");
        dependsOn = Collections.unmodifiableSet(new LinkedHashSet<>(dependsOn));
        requireNonNull(where, "where");
        requireNonNull(sql, "sql");
    }
}
