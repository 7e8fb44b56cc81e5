package io.kappalake.transform.context;

import io.kappalake.transform.context.NodeContext.NodeFacts;
import io.kappalake.transform.jinja.Jinja;
import io.kappalake.transform.project.MacroFile;
import io.kappalake.transform.project.Problems;
import io.kappalake.transform.relation.RelationName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The context of model {@code mart} in project {@code shop}, put together for a test. */
final class TestingProject {
    static final Jinja JINJA = Jinja.builder().build();

    private final Map<String, Object> vars = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, Object> config = new LinkedHashMap<>();
    private final Map<String, Resolver.Resolved> refs = new LinkedHashMap<>();
    private final List<String> log = new ArrayList<>();
    private final Problems problems = new Problems();
    private String macros = "";
    private final Map<String, List<String>> searchOrder = new LinkedHashMap<>();
    private NodeDescription description;
    private boolean incremental;
    private boolean fullRefresh;

    static RelationName name(String schema, String table) {
        return new RelationName("lake", schema, table);
    }

    TestingProject macros(String text) {
        macros = text;
        return this;
    }

    TestingProject var(String name, Object value) {
        vars.put(name, value);
        return this;
    }

    TestingProject environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    TestingProject config(String key, Object value) {
        config.put(key, value);
        return this;
    }

    /** Knows {@code ref('table')} and {@code source('schema', 'table')}. */
    TestingProject relation(String schema, String table, boolean ephemeral) {
        refs.put(
                table,
                new Resolver.Resolved("model.shop." + table, name(schema, table), ephemeral));
        return this;
    }

    TestingProject searchOrder(String namespace, String... packages) {
        searchOrder.put(namespace, List.of(packages));
        return this;
    }

    TestingProject description(NodeDescription said) {
        description = said;
        return this;
    }

    TestingProject incremental() {
        incremental = true;
        return this;
    }

    TestingProject fullRefresh() {
        fullRefresh = true;
        return this;
    }

    List<String> log() {
        return log;
    }

    List<String> problems() {
        return problems.all();
    }

    ProjectContext project() {
        return new ProjectContext(
                JINJA,
                "shop",
                vars,
                new Environment(environment, new TransformConfig(Optional.empty(), Set.of())),
                new Target(
                        "kappalake",
                        Optional.of("shop_profile"),
                        URI.create("http://trino:8080"),
                        "ann",
                        "lake",
                        "marts",
                        4),
                fullRefresh,
                "11111111-2222-3333-4444-555555555555",
                Instant.parse("2024-02-29T12:00:00Z"),
                log::add);
    }

    Macros loadMacros() {
        List<MacroFile> files =
                macros.isEmpty()
                        ? List.of()
                        : List.of(new MacroFile(Path.of("macros/own.sql"), macros));
        return Macros.load(JINJA, "shop", files, searchOrder, problems);
    }

    /** The context while the project is parsed. */
    NodeContext parsing() {
        return context(Optional.empty());
    }

    /** The context while the project runs. */
    NodeContext running(Warehouse warehouse) {
        return context(Optional.of(warehouse));
    }

    private NodeContext context(Optional<Warehouse> warehouse) {
        return new NodeContext(
                project(),
                loadMacros(),
                new Names(),
                new NodeFacts(
                        "model.shop.mart", "mart", name("marts", "mart"), config, incremental),
                warehouse);
    }

    /** What a template prints in this context, without blanks around it. */
    static String render(NodeContext context, String template) {
        return JINJA.parse("models/mart.sql", template).render(context.scope()).text().strip();
    }

    /** What a template prints while a run executes. */
    String run(String template) {
        return run(template, new TestingWarehouse());
    }

    /** The same, with the warehouse that the template asks. */
    String run(String template, Warehouse warehouse) {
        return render(running(warehouse), template);
    }

    private final class Names implements Resolver {
        @Override
        public Optional<Resolved> ref(Optional<String> packageName, String name) {
            return packageName.isPresent() && !packageName.get().equals("shop")
                    ? Optional.empty()
                    : Optional.ofNullable(refs.get(name));
        }

        @Override
        public Optional<Resolved> source(String source, String table) {
            return Optional.ofNullable(refs.get(table))
                    .filter(found -> found.name().schema().equals(source));
        }

        @Override
        public Optional<NodeDescription> describe(String id) {
            return Optional.ofNullable(description);
        }

        @Override
        public String unknownRef(String name) {
            return "ref('%s') is unknown".formatted(name);
        }

        @Override
        public String unknownSource(String source, String table) {
            return "source('%s', '%s') is unknown".formatted(source, table);
        }
    }
}
