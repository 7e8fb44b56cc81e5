package io.kappalake.transform.manifest;

import static java.util.Objects.requireNonNull;

import io.kappalake.transform.context.Macros;
import io.kappalake.transform.context.ProjectContext;
import io.kappalake.transform.context.Resolver;
import io.kappalake.transform.graph.Graph;
import io.kappalake.transform.project.Project;
import io.kappalake.transform.project.SourceTable;
import io.kappalake.transform.relation.RelationName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A project that was read and parsed without a problem: its nodes by id, what they depend on, and
 * the relations that they become. Immutable.
 */
public record Manifest(
        Project project,
        ProjectContext context,
        Macros macros,
        Resolver resolver,
        Map<String, ModelNode> models,
        Map<String, SeedNode> seeds,
        Map<String, TestNode> tests,
        Map<String, SourceTable> sources,
        Graph graph) {
    public Manifest {
        requireNonNull(project, "project");
        requireNonNull(context, "context");
        requireNonNull(macros, "macros");
        requireNonNull(resolver, "resolver");
        models = copy(models);
        seeds = copy(seeds);
        tests = copy(tests);
        sources = copy(sources);
        requireNonNull(graph, "graph");
    }

    private static <T> Map<String, T> copy(Map<String, T> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** The relation of a model, seed or source; empty for a test. */
    public Optional<RelationName> relation(String id) {
        if (models.containsKey(id)) {
            return Optional.of(models.get(id).relation());
        }
        if (seeds.containsKey(id)) {
            return Optional.of(seeds.get(id).relation());
        }
        return Optional.ofNullable(sources.get(id)).map(source -> name(source, context.catalog()));
    }

    static RelationName name(SourceTable source, String catalog) {
        return new RelationName(
                source.database().orElse(catalog), source.schema(), source.identifier());
    }
}
