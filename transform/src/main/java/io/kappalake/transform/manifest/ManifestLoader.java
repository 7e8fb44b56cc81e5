package io.kappalake.transform.manifest;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.transform.context.Captured;
import io.kappalake.transform.context.Macros;
import io.kappalake.transform.context.NodeContext;
import io.kappalake.transform.context.NodeContext.NodeFacts;
import io.kappalake.transform.context.ProjectContext;
import io.kappalake.transform.context.Resolver;
import io.kappalake.transform.context.Resolver.Resolved;
import io.kappalake.transform.graph.Graph;
import io.kappalake.transform.graph.Node;
import io.kappalake.transform.jinja.Arguments;
import io.kappalake.transform.jinja.JinjaException;
import io.kappalake.transform.jinja.JinjaFunction;
import io.kappalake.transform.jinja.Position;
import io.kappalake.transform.jinja.Rendered;
import io.kappalake.transform.jinja.Scope;
import io.kappalake.transform.jinja.Template;
import io.kappalake.transform.materialization.TableSpec;
import io.kappalake.transform.project.ConfigRules;
import io.kappalake.transform.project.ConfigScope;
import io.kappalake.transform.project.GenericTest;
import io.kappalake.transform.project.Materialization;
import io.kappalake.transform.project.ModelConfig;
import io.kappalake.transform.project.ModelFile;
import io.kappalake.transform.project.Problems;
import io.kappalake.transform.project.Project;
import io.kappalake.transform.project.SeedFile;
import io.kappalake.transform.project.SingularTest;
import io.kappalake.transform.project.Source;
import io.kappalake.transform.project.SourceTable;
import io.kappalake.transform.relation.RelationName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses the SQL of a project: renders every model and test once without a warehouse, as dbt does,
 * to learn what it refers to and how it is configured. Whatever is wrong is gathered.
 */
public final class ManifestLoader {
    private static final String NEVER = "unknown";

    private final Project project;
    private final ProjectContext context;
    private final Problems problems;
    private final Macros macros;

    private ManifestLoader(Project project, ProjectContext context, Problems problems) {
        this.project = requireNonNull(project, "project");
        this.context = requireNonNull(context, "context");
        this.problems = requireNonNull(problems, "problems");
        this.macros = Macros.load(context.jinja(), project.name(), project.macros(), problems);
    }

    /**
     * Parses a project.
     *
     * @throws LakehouseException {@code INVALID_INPUT} with all problems, those that were found
     *     before included
     */
    public static Manifest load(Project project, ProjectContext context, Problems problems) {
        return new ManifestLoader(project, context, problems).load();
    }

    private record Parsed(ModelFile file, Template template, ModelConfig config) {}

    private Manifest load() {
        Resolver provisional =
                resolver(
                        model ->
                                Optional.of(
                                        new Resolved(
                                                model.id(), named(NEVER, model.name()), false)),
                        seed -> new Resolved(seed.id(), named(NEVER, seed.name()), false));
        Map<String, Parsed> parsed = new LinkedHashMap<>();
        for (ModelFile model : project.models()) {
            if (model.yamlConfig().enabled()) {
                parse(model, provisional)
                        .filter(known -> known.config().enabled())
                        .ifPresent(known -> parsed.put(model.id(), known));
            }
        }
        Map<String, SeedNode> seeds = new LinkedHashMap<>();
        for (SeedFile seed : project.seeds()) {
            if (seed.config().enabled()) {
                seeds.put(
                        seed.id(),
                        new SeedNode(
                                seed,
                                relation(seed.id(), seed.name(), seed.config(), seed.file())));
            }
        }
        Map<String, RelationName> relations = new LinkedHashMap<>();
        parsed.forEach(
                (id, model) ->
                        relations.put(
                                id,
                                relation(
                                        id,
                                        model.file().name(),
                                        model.config(),
                                        model.file().file())));
        requireDifferentRelations(relations, seeds);
        Resolver resolver =
                resolver(
                        model ->
                                Optional.ofNullable(parsed.get(model.id()))
                                        .map(
                                                known ->
                                                        new Resolved(
                                                                model.id(),
                                                                relations.get(model.id()),
                                                                known.config().materialized()
                                                                        == Materialization
                                                                                .EPHEMERAL)),
                        seed -> new Resolved(seed.id(), seeds.get(seed.id()).relation(), false));
        Map<String, ModelNode> models = new LinkedHashMap<>();
        parsed.forEach((id, model) -> models.put(id, model(model, relations.get(id), resolver)));
        Map<String, TestNode> tests = new LinkedHashMap<>();
        for (GenericTest test : project.genericTests()) {
            test(test, resolver, models, seeds).ifPresent(node -> tests.put(node.id(), node));
        }
        for (SingularTest test : project.singularTests()) {
            test(test, resolver).ifPresent(node -> tests.put(node.id(), node));
        }
        Map<String, SourceTable> sources = new LinkedHashMap<>();
        for (SourceTable source : project.sources()) {
            if (source.config().enabled()) {
                sources.put(source.id(), source);
            }
        }
        return new Manifest(
                project,
                context,
                macros,
                resolver,
                models,
                seeds,
                tests,
                sources,
                graph(models, seeds, tests, sources));
    }

    private Graph graph(
            Map<String, ModelNode> models,
            Map<String, SeedNode> seeds,
            Map<String, TestNode> tests,
            Map<String, SourceTable> sources) {
        List<Node> nodes = new ArrayList<>();
        models.values()
                .forEach(
                        model ->
                                nodes.add(
                                        Node.of(model.file(), model.config(), model.dependsOn())));
        seeds.values().forEach(seed -> nodes.add(Node.of(seed.file())));
        sources.values().forEach(source -> nodes.add(Node.of(source)));
        Map<String, GenericTest> generic = new LinkedHashMap<>();
        project.genericTests().forEach(test -> generic.put(test.id(), test));
        Map<String, SingularTest> singular = new LinkedHashMap<>();
        project.singularTests().forEach(test -> singular.put(test.id(), test));
        tests.forEach(
                (id, test) ->
                        nodes.add(
                                test.generic()
                                        ? Node.of(generic.get(id), test.dependsOn())
                                        : Node.of(
                                                singular.get(id),
                                                test.config(),
                                                test.dependsOn())));
        try {
            Graph graph = Graph.of(nodes);
            problems.throwIfAny();
            return graph;
        } catch (LakehouseException e) {
            // cycles are told together with what else is wrong
            if (!problems.isEmpty() && !e.getMessage().contains(problems.all().getFirst())) {
                problems.problem(Source.of(Path.of("models")), e.getMessage());
            }
            problems.throwIfAny();
            throw e;
        }
    }

    private Resolver resolver(
            Function<ModelFile, Optional<Resolved>> models, Function<SeedFile, Resolved> seeds) {
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
                        return seeds.apply(seed);
                    }
                });
    }

    private RelationName named(String schema, String table) {
        return new RelationName(context.catalog(), schema, table);
    }

    private NodeContext parsing(
            String id, String name, RelationName relation, ModelConfig config, Resolver resolver) {
        return new NodeContext(
                context,
                macros,
                resolver,
                new NodeFacts(id, name, relation, config.asMap(), false),
                Optional.empty());
    }

    /** Learns the configuration that the SQL gives. */
    private Optional<Parsed> parse(ModelFile model, Resolver resolver) {
        try {
            Template template = context.jinja().parse(model.file().toString(), model.sql());
            if (!template.macros().isEmpty()) {
                problems.problem(
                        new Source(model.file(), template.macros().getFirst().line(), 0),
                        "Cannot define %s in a model: move it below the macro paths"
                                .formatted(template.macros().getFirst().name()));
                return Optional.empty();
            }
            NodeContext parsing =
                    parsing(
                            model.id(),
                            model.name(),
                            named(NEVER, model.name()),
                            model.yamlConfig(),
                            resolver);
            template.render(parsing.scope());
            ModelConfig own =
                    ModelConfig.parse(
                            parsing.captured().config(),
                            key -> place(model.file(), model.sql(), key),
                            problems);
            ModelConfig config = own.over(model.yamlConfig());
            ConfigRules.checkTogether(config, Source.of(model.file()), problems);
            return Optional.of(new Parsed(model, template, config));
        } catch (JinjaException e) {
            report(model.file(), e);
            return Optional.empty();
        }
    }

    private static Source place(Path file, String sql, String key) {
        Matcher matcher =
                Pattern.compile("\\b" + Pattern.quote(key) + "['\"]?\\s*[=:]").matcher(sql);
        int at = matcher.find() ? matcher.start() : Math.max(0, sql.indexOf("config("));
        int line = (int) sql.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
        return new Source(file, line, at - sql.lastIndexOf('\n', at - 1));
    }

    private void report(Path file, JinjaException e) {
        Position position = e.position();
        Path where = position.line() > 0 ? Path.of(position.file()) : file;
        String calls =
                e.macroStack().isEmpty()
                        ? ""
                        : " (called from %s)"
                                .formatted(
                                        String.join(
                                                ", ",
                                                e.macroStack().stream()
                                                        .map(
                                                                at ->
                                                                        "%s:%d"
                                                                                .formatted(
                                                                                        at.file(),
                                                                                        at.line()))
                                                        .toList()));
        problems.problem(
                new Source(where, Math.max(0, position.line()), Math.max(0, position.column())),
                "%s: %s%s".formatted(e.kind(), e.getMessage(), calls));
    }

    private RelationName relation(String id, String name, ModelConfig config, Path file) {
        NodeContext naming =
                parsing(id, name, named(context.schema(), name), config, new NoReferences());
        Scope scope = naming.scope();
        try {
            Map<String, Object> node = new LinkedHashMap<>();
            node.put("name", name);
            node.put("unique_id", id);
            node.put("config", config.asMap());
            node.put("resource_type", id.substring(0, id.indexOf('.')));
            String schema = call(scope, "generate_schema_name", config.schema().orElse(null), node);
            String alias = call(scope, "generate_alias_name", config.alias().orElse(null), node);
            return named(schema, alias);
        } catch (JinjaException e) {
            report(file, e);
            return named(context.schema(), name);
        }
    }

    private static String call(Scope scope, String macro, String custom, Object node) {
        JinjaFunction function = (JinjaFunction) scope.lookup(macro);
        List<Object> arguments = new ArrayList<>();
        arguments.add(custom);
        arguments.add(node);
        return String.valueOf(function.call(new Arguments(arguments, Map.of()))).strip();
    }

    private void requireDifferentRelations(
            Map<String, RelationName> relations, Map<String, SeedNode> seeds) {
        Map<RelationName, String> owners = new LinkedHashMap<>();
        Map<String, RelationName> all = new LinkedHashMap<>(relations);
        seeds.forEach((id, seed) -> all.put(id, seed.relation()));
        all.forEach(
                (id, relation) -> {
                    String other = owners.putIfAbsent(relation, id);
                    if (other != null) {
                        problems.problem(
                                Source.of(Path.of("dbt_project.yml")),
                                "%s and %s would both be %s: give one another alias or schema"
                                        .formatted(other, id, relation));
                    }
                });
    }

    private ModelNode model(Parsed model, RelationName relation, Resolver resolver) {
        NodeContext parsing =
                parsing(model.file().id(), model.file().name(), relation, model.config(), resolver);
        try {
            model.template().render(parsing.scope());
        } catch (JinjaException e) {
            report(model.file().file(), e);
        }
        Captured captured = parsing.captured();
        captured.unknown()
                .forEach(
                        message ->
                                problems.problem(
                                        reference(model.file().file(), model.file().sql(), message),
                                        message));
        if (model.config().materialized() != Materialization.EPHEMERAL
                && model.config().materialized() != Materialization.VIEW) {
            try {
                TableSpec.of(relation, model.config());
            } catch (LakehouseException e) {
                problems.problem(Source.of(model.file().file()), e.getMessage());
            }
        } else if (!captured.changesOf().isEmpty()) {
            problems.problem(
                    reference(model.file().file(), model.file().sql(), "changes("),
                    "Cannot use changes() in a %s: only a table remembers what it consumed; use materialized='incremental'"
                            .formatted(model.config().materialized()));
        }
        return new ModelNode(
                model.file(),
                model.config(),
                relation,
                model.template(),
                captured.dependsOn(),
                captured.changesOf());
    }

    /** The place of a reference that a message begins with, such as {@code ref('x')}. */
    private static Source reference(Path file, String sql, String message) {
        Matcher name = Pattern.compile("'([^']*)'\\)").matcher(message);
        String searched = name.find() ? name.group(1) : message;
        int at = sql.indexOf(searched);
        if (at < 0) {
            return Source.of(file);
        }
        int line = (int) sql.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
        return new Source(file, line, at - sql.lastIndexOf('\n', at - 1));
    }

    private Optional<TestNode> test(
            GenericTest test,
            Resolver resolver,
            Map<String, ModelNode> models,
            Map<String, SeedNode> seeds) {
        if (!test.config().enabled()) {
            return Optional.empty();
        }
        Optional<String> model = subject(test, models, seeds);
        if (model.isEmpty()) {
            return Optional.empty();
        }
        if (test.namespace().isPresent() && !test.namespace().get().equals(project.name())) {
            problems.problem(
                    test.where(),
                    "Unknown test %s.%s: packages are not supported, copy the test into tests/generic"
                            .formatted(test.namespace().get(), test.testName()));
            return Optional.empty();
        }
        if (macros.findTest(test.testName()).isEmpty()) {
            problems.problem(
                    test.where(),
                    "Unknown test %s%s"
                            .formatted(
                                    test.testName(),
                                    Problems.suggestion(test.testName(), macros.testNames())));
            return Optional.empty();
        }
        GenericTestSql sql = new GenericTestSql(context.jinja(), test, model.get());
        return node(
                test.id(),
                test.shortName(),
                true,
                test.config(),
                test.where(),
                sql::render,
                resolver);
    }

    private static Optional<String> subject(
            GenericTest test, Map<String, ModelNode> models, Map<String, SeedNode> seeds) {
        String id = test.attachedTo();
        if (models.containsKey(id)) {
            return Optional.of("ref('%s')".formatted(models.get(id).file().name()));
        }
        if (seeds.containsKey(id)) {
            return Optional.of("ref('%s')".formatted(seeds.get(id).file().name()));
        }
        String[] parts = id.split("\\.", 4);
        return parts[0].equals("source")
                ? Optional.of("source('%s', '%s')".formatted(parts[2], parts[3]))
                : Optional.empty();
    }

    private Optional<TestNode> test(SingularTest test, Resolver resolver) {
        try {
            Template template = context.jinja().parse(test.file().toString(), test.sql());
            NodeContext parsing =
                    parsing(
                            test.id(),
                            test.name(),
                            named(NEVER, test.name()),
                            test.yamlConfig(),
                            resolver);
            template.render(parsing.scope());
            ModelConfig own =
                    ModelConfig.parse(
                            ConfigScope.TEST,
                            parsing.captured().config(),
                            key -> place(test.file(), test.sql(), key),
                            problems);
            ModelConfig config = own.over(test.yamlConfig());
            if (!config.enabled()) {
                return Optional.empty();
            }
            parsing.captured()
                    .unknown()
                    .forEach(
                            message ->
                                    problems.problem(
                                            reference(test.file(), test.sql(), message), message));
            return node(
                    test.id(),
                    test.name(),
                    false,
                    config,
                    Source.of(test.file()),
                    rendering -> template.render(rendering.scope()),
                    resolver);
        } catch (JinjaException e) {
            report(test.file(), e);
            return Optional.empty();
        }
    }

    private Optional<TestNode> node(
            String id,
            String name,
            boolean generic,
            ModelConfig config,
            Source where,
            Function<NodeContext, Rendered> sql,
            Resolver resolver) {
        if (config.storeFailures()) {
            problems.problem(
                    where,
                    "store_failures is not supported: the message of a failing test names the query of its rows; remove it");
        }
        NodeContext parsing = parsing(id, name, named(NEVER, name), config, resolver);
        try {
            sql.apply(parsing);
        } catch (JinjaException e) {
            if (generic) {
                problems.problem(where, "%s: %s".formatted(e.kind(), e.getMessage()));
            } else {
                report(where.file(), e);
            }
        }
        Set<String> dependsOn = new LinkedHashSet<>(parsing.captured().dependsOn());
        if (generic) {
            parsing.captured().unknown().forEach(message -> problems.problem(where, message));
        }
        return Optional.of(new TestNode(id, name, generic, config, dependsOn, where, sql));
    }

    /** The macros that make names refer to nothing. */
    private static final class NoReferences implements Resolver {
        @Override
        public Optional<Resolved> ref(Optional<String> packageName, String name) {
            return Optional.empty();
        }

        @Override
        public Optional<Resolved> source(String source, String table) {
            return Optional.empty();
        }

        @Override
        public String unknownRef(String name) {
            return "ref('%s') means nothing here".formatted(name);
        }

        @Override
        public String unknownSource(String source, String table) {
            return "source('%s', '%s') means nothing here".formatted(source, table);
        }
    }
}
