package io.kappalake.transform.project;

import io.kappalake.lakehouse.problem.Location;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The checked configuration of a model, seed, source or test: what one place says, or several
 * merged with {@link #over}. What no place says has the default that its method names.
 */
public final class ModelConfig {
    private static final ModelConfig NONE = new ModelConfig(Map.of(), Map.of());

    /** In their one form; null where a place takes back what lower ones say. */
    private final Map<String, Object> values;

    /** As written, but for what is merged. */
    private final Map<String, Object> written;

    private ModelConfig(Map<String, Object> values, Map<String, Object> written) {
        this.values = Collections.unmodifiableMap(new TreeMap<>(values));
        this.written = Collections.unmodifiableMap(new TreeMap<>(written));
    }

    /** A configuration that says nothing. */
    public static ModelConfig none() {
        return NONE;
    }

    /** As {@link #parse(ConfigScope, Map, Function, Problems)}, for a model. */
    public static ModelConfig parse(
            Map<String, ?> values, Function<String, Location> where, Problems problems) {
        return parse(ConfigScope.MODEL, values, where, problems);
    }

    /**
     * Checks what one place says; also what {@code config(...)} in SQL passes. What is wrong is
     * reported and left out.
     *
     * @param values by key; text, number, boolean, list, map, or null to take back
     * @param where the place of a key
     */
    public static ModelConfig parse(
            ConfigScope scope,
            Map<String, ?> values,
            Function<String, Location> where,
            Problems problems) {
        Map<String, Object> checked = new LinkedHashMap<>();
        Map<String, Object> written = new LinkedHashMap<>();
        values.forEach(
                (name, value) -> {
                    Location at = where.apply(name);
                    Optional<ConfigKey> key = ConfigKey.find(name);
                    if (key.isEmpty()) {
                        problems.problem(at, unknown(name, scope));
                    } else if (!key.get().scopes().contains(scope)) {
                        problems.problem(
                                at,
                                "Invalid configuration %s of a %s (must stand at %s): remove it"
                                        .formatted(name, scope, key.get().scopesInWords()));
                    } else if (value == null) {
                        checked.put(key.get().name(), null);
                    } else {
                        ConfigReport report = new ConfigReport(name, value, at, problems);
                        Object form = key.get().check().check(value, report);
                        if (form != null) {
                            checked.put(key.get().name(), form);
                            written.put(key.get().name(), value);
                        }
                    }
                });
        return new ModelConfig(checked, written);
    }

    private static String unknown(String name, ConfigScope scope) {
        String suggestion = Problems.suggestion(name, ConfigKey.names(scope));
        return "Unknown configuration %s of a %s%s"
                .formatted(
                        name,
                        scope,
                        suggestion.isEmpty()
                                ? ": remove it, or put what is your own below meta"
                                : suggestion);
    }

    /** This configuration before a lower one: tags add up, meta is merged, others replace. */
    public ModelConfig over(ModelConfig lower) {
        Map<String, Object> merged = new LinkedHashMap<>(lower.values);
        Map<String, Object> texts = new LinkedHashMap<>(lower.written);
        values.forEach(
                (key, value) -> {
                    merged.put(key, value);
                    texts.put(key, written.get(key));
                });
        if (values.containsKey("tags")) {
            merged.put("tags", joined(lower.tags(), tags()));
            texts.put("tags", merged.get("tags"));
        }
        if (values.containsKey("meta")) {
            merged.put("meta", joined(lower.meta(), meta()));
            texts.put("meta", merged.get("meta"));
        }
        return new ModelConfig(merged, texts);
    }

    private static List<String> joined(List<String> lower, List<String> upper) {
        Set<String> joined = new LinkedHashSet<>(lower);
        joined.addAll(upper);
        return List.copyOf(joined);
    }

    private static Map<String, Object> joined(
            Map<String, Object> lower, Map<String, Object> upper) {
        Map<String, Object> joined = new LinkedHashMap<>(lower);
        joined.putAll(upper);
        return Collections.unmodifiableMap(joined);
    }

    /** Default true. */
    public boolean enabled() {
        return bool("enabled").orElse(true);
    }

    /** Default view. */
    public Materialization materialized() {
        return value("materialized", Materialization.class).orElse(Materialization.VIEW);
    }

    /** Empty where no place says it. */
    public Optional<IncrementalStrategy> incrementalStrategy() {
        return value("incremental_strategy", IncrementalStrategy.class);
    }

    /** The columns that identify a row; none by default. */
    public List<String> uniqueKey() {
        return texts("unique_key");
    }

    /** The columns a merge changes; none stands for all. */
    public List<String> mergeUpdateColumns() {
        return texts("merge_update_columns");
    }

    /** The columns a merge leaves alone. */
    public List<String> mergeExcludeColumns() {
        return texts("merge_exclude_columns");
    }

    /** SQL conditions on the rows that a merge looks at. */
    public List<String> incrementalPredicates() {
        return texts("incremental_predicates");
    }

    /** Default ignore. */
    public OnSchemaChange onSchemaChange() {
        return value("on_schema_change", OnSchemaChange.class).orElse(OnSchemaChange.IGNORE);
    }

    /** Empty where no place says it. */
    public Optional<OnSourceDelete> onSourceDelete() {
        return value("on_source_delete", OnSourceDelete.class);
    }

    /** Whether to rebuild whatever the command line says; empty where no place says it. */
    public Optional<Boolean> fullRefresh() {
        return bool("full_refresh");
    }

    /** The suffix or name of the schema. */
    public Optional<String> schema() {
        return text("schema");
    }

    /** The name of the relation. */
    public Optional<String> alias() {
        return text("alias");
    }

    /** The catalog. */
    public Optional<String> database() {
        return text("database");
    }

    /** In the order they were given, lower places first. */
    public List<String> tags() {
        return texts("tags");
    }

    /** What belongs to the user alone. */
    public Map<String, Object> meta() {
        return map("meta");
    }

    /** Trino's table properties by name, each as the SQL of its value. */
    public Map<String, String> properties() {
        return textMap("properties");
    }

    /** Columns and Iceberg transforms such as {@code day(created_at)}. */
    public List<String> partitionBy() {
        return texts("partition_by");
    }

    /** Columns to sort by inside each file. */
    public List<String> clusterBy() {
        return texts("cluster_by");
    }

    /** Default error. */
    public Severity severity() {
        return value("severity", Severity.class).orElse(Severity.ERROR);
    }

    /** The rows that a test looks at. */
    public Optional<String> where() {
        return text("where");
    }

    /** How many failures a test counts at most. */
    public Optional<Long> limit() {
        return value("limit", Long.class);
    }

    /** The condition on the number of failures that warns; default {@code != 0}. */
    public String warnIf() {
        return text("warn_if").orElse("!= 0");
    }

    /** The condition on the number of failures that fails; default {@code != 0}. */
    public String errorIf() {
        return text("error_if").orElse("!= 0");
    }

    /** The SQL that counts failures; default {@code count(*)}. */
    public String failCalc() {
        return text("fail_calc").orElse("count(*)");
    }

    /** Whether failing rows are kept; default false. */
    public boolean storeFailures() {
        return bool("store_failures").orElse(false);
    }

    /** The Trino types of a seed's columns that are not to be inferred. */
    public Map<String, String> columnTypes() {
        return textMap("column_types");
    }

    /** Whether a seed's columns are quoted; default false. */
    public boolean quoteColumns() {
        return bool("quote_columns").orElse(false);
    }

    /** What separates a seed's values; default comma. */
    public char delimiter() {
        return text("delimiter").map(text -> text.charAt(0)).orElse(',');
    }

    /** Every key that has a value, in alphabetical order, as it was written. */
    public Map<String, Object> asMap() {
        Map<String, Object> given = new TreeMap<>(written);
        given.values().removeIf(value -> value == null);
        return given;
    }

    private <T> Optional<T> value(String key, Class<T> type) {
        return Optional.ofNullable(values.get(key)).map(type::cast);
    }

    private Optional<String> text(String key) {
        return value(key, String.class);
    }

    private Optional<Boolean> bool(String key) {
        return value(key, Boolean.class);
    }

    private List<String> texts(String key) {
        return value(key, List.class)
                .map(list -> ((List<?>) list).stream().map(String.class::cast).toList())
                .orElse(List.of());
    }

    private Map<String, Object> map(String key) {
        Map<String, Object> typed = new LinkedHashMap<>();
        value(key, Map.class)
                .ifPresent(map -> ((Map<?, ?>) map).forEach((k, v) -> typed.put(k.toString(), v)));
        return Collections.unmodifiableMap(typed);
    }

    private Map<String, String> textMap(String key) {
        Map<String, String> typed = new LinkedHashMap<>();
        map(key).forEach((name, value) -> typed.put(name, value.toString()));
        return Collections.unmodifiableMap(typed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelConfig config && values.equals(config.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return asMap().toString();
    }
}
