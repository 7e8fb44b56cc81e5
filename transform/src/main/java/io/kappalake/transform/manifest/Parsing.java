package io.kappalake.transform.manifest;

import static java.util.Objects.requireNonNull;

import io.kappalake.transform.context.Macros;
import io.kappalake.transform.context.NodeContext;
import io.kappalake.transform.context.NodeContext.NodeFacts;
import io.kappalake.transform.context.ProjectContext;
import io.kappalake.transform.context.Resolver;
import io.kappalake.transform.project.ModelConfig;
import io.kappalake.transform.project.Problems;
import io.kappalake.transform.relation.RelationName;
import java.util.Optional;

/** What the templates of a project are rendered with while it is parsed: no warehouse. */
record Parsing(ProjectContext project, Macros macros, Problems problems) {
    /** The schema of relations whose name is not known yet, or never will be. */
    private static final String NO_SCHEMA = "unknown";

    Parsing {
        requireNonNull(project, "project");
        requireNonNull(macros, "macros");
        requireNonNull(problems, "problems");
    }

    /** The name of something that is no relation, or none yet. */
    RelationName nameless(String name) {
        return new RelationName(project.catalog(), NO_SCHEMA, name);
    }

    NodeContext context(
            String id, String name, RelationName relation, ModelConfig config, Resolver resolver) {
        return new NodeContext(
                project,
                macros,
                resolver,
                new NodeFacts(id, name, relation, config.asMap(), false),
                Optional.empty());
    }
}
