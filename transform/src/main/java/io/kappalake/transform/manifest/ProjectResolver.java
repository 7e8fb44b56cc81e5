package io.kappalake.transform.manifest;

import static java.util.Objects.requireNonNull;

import io.kappalake.transform.context.NodeDescription;
import io.kappalake.transform.context.Resolver;
import io.kappalake.transform.project.ModelFile;
import io.kappalake.transform.project.Problems;
import io.kappalake.transform.project.Project;
import io.kappalake.transform.project.SeedFile;
import io.kappalake.transform.project.SourceTable;
import io.kappalake.transform.relation.RelationName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Finds models, seeds and sources by their names. Immutable. */
final class ProjectResolver implements Resolver {
    private final String project;
    private final Map<String, Resolved> refs = new TreeMap<>();
    private final Map<String, Resolved> sources = new TreeMap<>();
    private final Descriptions descriptions;
    private final Map<String, String> disabled = new TreeMap<>();

    /** How a node is known while its own configuration may not be known yet. */
    interface Names {
        Optional<Resolved> model(ModelFile model);

        Resolved seed(SeedFile seed);
    }

    ProjectResolver(Project project, String catalog, Names names) {
        this.project = requireNonNull(project, "project").name();
        this.descriptions = new Descriptions(project);
        for (ModelFile model : project.models()) {
            Optional<Resolved> resolved = names.model(model);
            if (resolved.isPresent()) {
                refs.put(model.name(), resolved.get());
            } else {
                disabled.put(model.name(), model.file().toString());
            }
        }
        for (SeedFile seed : project.seeds()) {
            if (seed.config().enabled()) {
                refs.put(seed.name(), names.seed(seed));
            } else {
                disabled.put(seed.name(), seed.file().toString());
            }
        }
        for (SourceTable source : project.sources()) {
            if (source.config().enabled()) {
                RelationName name = Manifest.name(source, catalog);
                sources.put(
                        key(source.sourceName(), source.name()),
                        new Resolved(source.id(), name, false));
            }
        }
    }

    private static String key(String source, String table) {
        return source + "." + table;
    }

    @Override
    public Optional<Resolved> ref(Optional<String> packageName, String name) {
        return packageName.isPresent() && !packageName.get().equals(project)
                ? Optional.empty()
                : Optional.ofNullable(refs.get(name));
    }

    @Override
    public Optional<Resolved> source(String source, String table) {
        return Optional.ofNullable(sources.get(key(source, table)));
    }

    @Override
    public Optional<NodeDescription> describe(String id) {
        return descriptions.find(id);
    }

    @Override
    public String unknownRef(String name) {
        if (disabled.containsKey(name)) {
            return "ref('%s'): %s is disabled: enable it or remove the reference"
                    .formatted(name, disabled.get(name));
        }
        List<String> known = new ArrayList<>(refs.keySet());
        return "ref('%s'): there is no such model or seed%s"
                .formatted(name, Problems.suggestion(name, known));
    }

    @Override
    public String unknownSource(String source, String table) {
        return "source('%s', '%s'): no YAML file has such a source%s"
                .formatted(
                        source, table, Problems.suggestion(key(source, table), sources.keySet()));
    }
}
