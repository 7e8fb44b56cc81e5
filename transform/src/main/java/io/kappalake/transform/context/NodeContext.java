package io.kappalake.transform.context;

import static java.util.Objects.requireNonNull;

import io.kappalake.transform.jinja.Arguments;
import io.kappalake.transform.jinja.JinjaException;
import io.kappalake.transform.jinja.JinjaFunction;
import io.kappalake.transform.jinja.JinjaObject;
import io.kappalake.transform.jinja.Scope;
import io.kappalake.transform.jinja.Undefined;
import io.kappalake.transform.reading.Reader;
import io.kappalake.transform.relation.RelationName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The names that one node's SQL sees (https://docs.getdbt.com/reference/dbt-jinja-functions). While
 * a project is parsed there is no warehouse: {@code execute} is false, queries give none, and what
 * the template refers to is captured. While it runs there is one. Not for several threads.
 */
public final class NodeContext {
    private static final List<String> REFUSED =
            List.of(
                    "dbt_metadata_envs",
                    "graph",
                    "metric",
                    "selected_resources",
                    "submit_python_job");

    /** Settings of which each place says a part. */
    private static final Set<String> ADDED_UP = Set.of("tags", "meta");

    private final ProjectContext project;
    private final Macros macros;
    private final Resolver resolver;
    private final NodeFacts node;
    private final Optional<Warehouse> warehouse;
    private final Captured captured = new Captured();

    /**
     * What templates may know of their node.
     *
     * @param id such as {@code model.shop.orders}
     * @param relation what {@code this} means
     * @param config the node's configuration, by key
     * @param incremental what {@code is_incremental()} says
     */
    public record NodeFacts(
            String id,
            String name,
            RelationName relation,
            Map<String, Object> config,
            boolean incremental) {
        public NodeFacts {
            requireNonNull(id, "id");
            requireNonNull(name, "name");
            requireNonNull(relation, "relation");
            config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
        }
    }

    /** The context of a node; without a warehouse it is being parsed. */
    public NodeContext(
            ProjectContext project,
            Macros macros,
            Resolver resolver,
            NodeFacts node,
            Optional<Warehouse> warehouse) {
        this.project = requireNonNull(project, "project");
        this.macros = requireNonNull(macros, "macros");
        this.resolver = requireNonNull(resolver, "resolver");
        this.node = requireNonNull(node, "node");
        this.warehouse = requireNonNull(warehouse, "warehouse");
    }

    /** What was captured so far. */
    public Captured captured() {
        return captured;
    }

    /** The names, macros among them. */
    public Scope scope() {
        Map<String, Object> values = project.values();
        values.put("ref", (JinjaFunction) this::ref);
        values.put("source", (JinjaFunction) this::source);
        values.put("this", RelationValue.of(node.relation(), node.incremental() ? "table" : null));
        values.put("is_incremental", (JinjaFunction) a -> node.incremental());
        values.put(
                "should_full_refresh",
                (JinjaFunction)
                        a -> node.config().getOrDefault("full_refresh", project.fullRefresh()));
        values.put("changes", (JinjaFunction) this::changes);
        values.put("config", new ConfigValue());
        values.put("execute", warehouse.isPresent());
        values.put("database", node.relation().catalog());
        values.put("schema", node.relation().schema());
        values.put("model", dictionary());
        values.put("load_relation", (JinjaFunction) a -> existing(a.required(0, "relation")));
        Statements statements = new Statements(warehouse);
        values.put("run_query", (JinjaFunction) statements::runQuery);
        values.put("statement", (JinjaFunction) statements::statement);
        values.put("load_result", (JinjaFunction) statements::loadResult);
        values.put("store_result", (JinjaFunction) statements::storeResult);
        values.put("api", Adapter.api(node.relation().catalog()));
        REFUSED.forEach(name -> values.put(name, new Refused(name)));

        Scope[] whole = new Scope[1];
        Scope late = name -> whole[0].lookup(name);
        values.put("adapter", new Adapter(this, macros, late).value());
        values.put("builtins", Collections.unmodifiableMap(new LinkedHashMap<>(values)));
        values.put("context", everything(late));
        whole[0] = macros.scope(Scope.of(values), late);
        return whole[0];
    }

    /** The whole context by name, macros included. */
    private static JinjaObject everything(Scope scope) {
        JinjaFunction find =
                a -> {
                    Object value = scope.lookup(String.valueOf(a.required(0, "name")));
                    return value instanceof Undefined ? a.at(1, "default", null) : value;
                };
        return name -> name.equals("get") ? find : scope.lookup(name);
    }

    private Object ref(Arguments arguments) {
        Map<String, Object> named = arguments.named();
        if (named.containsKey("v") || named.containsKey("version")) {
            throw JinjaException.of(
                    "CompilationError",
                    "Versions of models are not supported: call ref with the name alone");
        }
        int count = arguments.positional().size();
        if (count < 1 || count > 2) {
            throw JinjaException.of(
                    "CompilationError",
                    "ref() takes one or two names, %d were given".formatted(count));
        }
        Optional<String> packageName =
                count == 2
                        ? Optional.of(String.valueOf(arguments.positional().get(0)))
                        : Optional.empty();
        String name = String.valueOf(arguments.positional().get(count - 1));
        String unknown =
                packageName
                        .filter(given -> !given.equals(project.projectName()))
                        .map(
                                given ->
                                        "ref('%s', '%s'): there is no package %s: packages are not supported, copy its models and call ref with the name alone"
                                                .formatted(given, name, given))
                        .orElseGet(() -> resolver.unknownRef(name));
        return resolved(resolver.ref(packageName, name), unknown, name);
    }

    private Object source(Arguments arguments) {
        String source = String.valueOf(arguments.required(0, "source_name"));
        String table = String.valueOf(arguments.required(1, "table_name"));
        return resolved(
                resolver.source(source, table), resolver.unknownSource(source, table), table);
    }

    private Object resolved(Optional<Resolver.Resolved> found, String otherwise, String shownName) {
        if (found.isEmpty()) {
            if (warehouse.isPresent()) {
                throw JinjaException.of("CompilationError", otherwise);
            }
            captured.unknown().add(otherwise);
            return RelationValue.of(
                    new RelationName(node.relation().catalog(), "unknown", shownName), null);
        }
        Resolver.Resolved reference = found.get();
        captured.dependsOn().add(reference.id());
        if (reference.ephemeral()) {
            RelationName marker =
                    new RelationName(
                            node.relation().catalog(),
                            Reader.EPHEMERAL_SCHEMA,
                            reference.name().table());
            return new RelationValue(reference.name(), "cte", marker.sql());
        }
        captured.relations().add(reference.name());
        return RelationValue.of(reference.name(), "table");
    }

    private Object changes(Arguments arguments) {
        Object relation = arguments.required(0, "relation");
        if (!(relation instanceof RelationValue value)) {
            throw JinjaException.of(
                    "CompilationError",
                    "changes() takes a relation: changes(ref('model')) or changes(source('source', 'table'))");
        }
        captured.changesOf().add(value.name().toString());
        return Reader.changesMarker(value.name());
    }

    private Object existing(Object relation) {
        return relation instanceof RelationValue value ? existing(value.name()) : null;
    }

    /** The relation if there is one, none otherwise and while the project is parsed. */
    Object existing(RelationName name) {
        return warehouse
                .flatMap(house -> house.find(name))
                .map(type -> RelationValue.of(name, type))
                .orElse(null);
    }

    Optional<Warehouse> warehouse() {
        return warehouse;
    }

    NodeFacts node() {
        return node;
    }

    /** dbt's dictionary of the node: {@code model} of its template, {@code node} of macros. */
    public Map<String, Object> dictionary() {
        return NodeDictionary.of(node, resolver.describe(node.id()));
    }

    /** {@code config}: called it configures, while running it can be asked. */
    private final class ConfigValue implements JinjaObject, JinjaFunction {
        @Override
        public Object call(Arguments arguments) {
            for (Object positional : arguments.positional()) {
                if (!(positional instanceof Map<?, ?> map)) {
                    throw JinjaException.of(
                            "CompilationError",
                            "config() takes keys with values, or one dictionary");
                }
                map.forEach((key, value) -> captured.configure(String.valueOf(key), value));
            }
            arguments.named().forEach(captured::configure);
            return "";
        }

        @Override
        public Object attribute(String name) {
            return switch (name) {
                case "get" ->
                        (JinjaFunction)
                                a -> {
                                    Object value = find(String.valueOf(a.required(0, "name")));
                                    return value == null ? a.at(1, "default", null) : value;
                                };
                case "require" ->
                        (JinjaFunction)
                                a -> {
                                    String key = String.valueOf(a.required(0, "name"));
                                    Object value = find(key);
                                    if (value == null && warehouse.isPresent()) {
                                        throw JinjaException.of(
                                                "CompilationError",
                                                "Configuration '%s' is required: add it to config()"
                                                        .formatted(key));
                                    }
                                    return value == null ? "" : value;
                                };
                case "persist_relation_docs", "persist_column_docs" -> (JinjaFunction) a -> false;
                default -> Undefined.of("config." + name);
            };
        }

        private Object find(String key) {
            if (ADDED_UP.contains(key) && node.config().containsKey(key)) {
                return NodeDictionary.config(node).get(key);
            }
            Object value = captured.config().get(key);
            if (value == null) {
                value = node.config().get(key);
            }
            if (value == null && node.config().get("meta") instanceof Map<?, ?> meta) {
                value = meta.get(key);
            }
            return value == null ? NodeDictionary.config(node).get(key) : value;
        }

        @Override
        public String text() {
            return node.config().toString();
        }
    }
}
