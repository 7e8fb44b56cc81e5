package io.kappalake.transform.manifest;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.transform.context.Macros;
import io.kappalake.transform.context.ProjectContext;
import io.kappalake.transform.context.Resolver;
import io.kappalake.transform.context.Resolver.Resolved;
import io.kappalake.transform.graph.Graph;
import io.kappalake.transform.graph.Node;
import io.kappalake.transform.manifest.ModelParser.Parsed;
import io.kappalake.transform.manifest.RelationNames.Named;
import io.kappalake.transform.project.GenericTest;
import io.kappalake.transform.project.ModelFile;
import io.kappalake.transform.project.Problems;
import io.kappalake.transform.project.Project;
import io.kappalake.transform.project.SeedFile;
import io.kappalake.transform.project.SeedReader;
import io.kappalake.transform.project.SingularTest;
import io.kappalake.transform.project.SourceTable;
import io.kappalake.transform.relation.RelationName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Parses the SQL of a project: renders every model and test without a warehouse, as dbt does, to
 * learn how it is configured and what it refers to. Whatever is wrong is gathered.
 */
public final class ManifestLoader {
    private final Project project;
    private final ProjectContext context;
    private final Parsing parsing;
    private final Set<String> reserved;
    private final Map<String, Parsed> parsed = new LinkedHashMap<>();
    private final Set<String> failed = new LinkedHashSet<>();
    private final Map<String, RelationName> relations = new LinkedHashMap<>();
    private final Map<String, ModelNode> models = new LinkedHashMap<>();
    private final Map<String, SeedNode> seeds = new LinkedHashMap<>();
    private final Map<String, TestNode> tests = new LinkedHashMap<>();
    private final Map<String, SourceTable> sources = new LinkedHashMap<>();

    private ManifestLoader(
            Project project, ProjectContext context, Set<String> reserved, Problems problems) {
        this.reserved = Set.copyOf(reserved);
        this.project = requireNonNull(project, "project");
        this.context = requireNonNull(context, "context");
        this.parsing =
                new Parsing(
                        context,
                        Macros.load(
                                context.jinja(),
                                project.name(),
                                project.macros(),
                                project.file().dispatch(),
                                problems),
                        problems);
    }

    /**
     * Parses a project.
     *
     * @param reserved schemas that nothing may be built into
     * @throws LakehouseException {@code INVALID_INPUT} with all problems, those that were found
     *     before included
     */
    public static Manifest load(
            Project project, ProjectContext context, Set<String> reserved, Problems problems) {
        return new ManifestLoader(project, context, reserved, problems).load();
    }

    private Manifest load() {
        ModelParser parser = new ModelParser(parsing);
        configure(parser);
        name();
        Resolver resolver = resolver(this::resolved, seed -> relations.get(seed.id()));
        parsed.forEach(
                (id, model) -> models.put(id, parser.model(model, relations.get(id), resolver)));
        for (SourceTable source : project.sources()) {
            if (source.config().enabled()) {
                sources.put(source.id(), source);
            }
        }
        test(new TestParser(parsing, resolver));
        Graph graph = Graph.of(nodes(), parsing.problems());
        parsing.problems().throwIfAny();
        return new Manifest(
                project, context, parsing.macros(), resolver, models, seeds, tests, sources, graph);
    }

    private void configure(ModelParser parser) {
        Resolver provisional =
                resolver(
                        model -> Optional.of(provisional(model)),
                        seed -> parsing.nameless(seed.name()));
        for (ModelFile model : project.models()) {
            if (!model.yamlConfig().enabled()) {
                continue;
            }
            Optional<Parsed> known = parser.parse(model, provisional);
            if (known.isEmpty()) {
                failed.add(model.id());
            } else if (known.get().config().enabled()) {
                parsed.put(model.id(), known.get());
            }
        }
    }

    private void name() {
        RelationNames names = new RelationNames(parsing, reserved);
        SeedReader reader = new SeedReader(project.root(), parsing.problems());
        for (SeedFile seed : project.seeds()) {
            if (seed.config().enabled()) {
                reader.checkColumns(seed);
                RelationName name =
                        names.name(
                                new Named(
                                        seed.id(),
                                        seed.name(),
                                        seed.config(),
                                        Descriptions.of(seed)),
                                false);
                relations.put(seed.id(), name);
                seeds.put(seed.id(), new SeedNode(seed, name));
            }
        }
        parsed.forEach(
                (id, model) -> {
                    ModelFile file = model.file();
                    Named named = new Named(id, file.name(), model.config(), Descriptions.of(file));
                    relations.put(id, names.name(named, model.isEphemeral()));
                });
    }

    private Optional<Resolved> resolved(ModelFile model) {
        String id = model.id();
        if (failed.contains(id)) {
            // its own problem is enough: references to it are no others
            return Optional.of(provisional(model));
        }
        return Optional.ofNullable(parsed.get(id))
                .map(known -> new Resolved(id, relations.get(id), known.isEphemeral()));
    }

    private Resolved provisional(ModelFile model) {
        return new Resolved(model.id(), parsing.nameless(model.name()), false);
    }

    private Resolver resolver(
            Function<ModelFile, Optional<Resolved>> models,
            Function<SeedFile, RelationName> seedNames) {
        return new ProjectResolver(
                project,
                context.catalog(),
                new ProjectResolver.Names() {
                    @Override
                    public Optional<Resolved> model(ModelFile model) {
                        return models.apply(model);
                    }

                    @Override
                    public Resolved seed(SeedFile seed) {
                        return new Resolved(seed.id(), seedNames.apply(seed), false);
                    }
                });
    }

    private void test(TestParser parser) {
        for (GenericTest test : project.genericTests()) {
            if (test.config().enabled()) {
                subject(test)
                        .flatMap(subject -> parser.generic(test, subject))
                        .ifPresent(node -> tests.put(node.id(), node));
            }
        }
        for (SingularTest test : project.singularTests()) {
            if (test.yamlConfig().enabled()) {
                parser.singular(test).ifPresent(node -> tests.put(node.id(), node));
            }
        }
    }

    /** What a test is applied to, in Jinja; empty if that is disabled or failed itself. */
    private Optional<String> subject(GenericTest test) {
        String id = test.attachedTo();
        if (models.containsKey(id)) {
            return Optional.of("ref('%s')".formatted(models.get(id).file().name()));
        }
        if (seeds.containsKey(id)) {
            return Optional.of("ref('%s')".formatted(seeds.get(id).file().name()));
        }
        return Optional.ofNullable(sources.get(id))
                .map(source -> "source('%s', '%s')".formatted(source.sourceName(), source.name()));
    }

    private List<Node> nodes() {
        List<Node> nodes = new ArrayList<>();
        models.values()
                .forEach(
                        model ->
                                nodes.add(
                                        Node.of(
                                                model.file(),
                                                model.config(),
                                                known(model.dependsOn()))));
        seeds.values().forEach(seed -> nodes.add(Node.of(seed.file())));
        sources.values().forEach(source -> nodes.add(Node.of(source)));
        for (GenericTest test : project.genericTests()) {
            if (tests.containsKey(test.id())) {
                TestNode node = tests.get(test.id());
                nodes.add(Node.of(test, node.config(), known(node.dependsOn())));
            }
        }
        for (SingularTest test : project.singularTests()) {
            if (tests.containsKey(test.id())) {
                TestNode node = tests.get(test.id());
                nodes.add(Node.of(test, node.config(), known(node.dependsOn())));
            }
        }
        return nodes;
    }

    /** Without the models that failed, which are no nodes. */
    private Set<String> known(Set<String> ids) {
        Set<String> known = new LinkedHashSet<>(ids);
        known.removeAll(failed);
        return known;
    }
}
