package io.kappalake.transform.project;

import static io.kappalake.transform.project.ConfigCheck.bool;
import static io.kappalake.transform.project.ConfigCheck.choice;
import static io.kappalake.transform.project.ConfigCheck.map;
import static io.kappalake.transform.project.ConfigCheck.noted;
import static io.kappalake.transform.project.ConfigCheck.refused;
import static io.kappalake.transform.project.ConfigCheck.text;
import static io.kappalake.transform.project.ConfigCheck.textMap;
import static io.kappalake.transform.project.ConfigCheck.texts;
import static io.kappalake.transform.project.ConfigCheck.wholeNumber;
import static io.kappalake.transform.project.ConfigScope.MODEL;
import static io.kappalake.transform.project.ConfigScope.SEED;
import static io.kappalake.transform.project.ConfigScope.SOURCE;
import static io.kappalake.transform.project.ConfigScope.TEST;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A key of {@code config(...)} and its relatives: where it may stand and what it may hold. */
record ConfigKey(String name, Set<ConfigScope> scopes, ConfigCheck check) {
    private static final Map<String, ConfigKey> KEYS = new LinkedHashMap<>();

    private static final ConfigScope[] ALL = ConfigScope.values();
    private static final ConfigScope[] TABLES = {MODEL, SEED};
    private static final ConfigScope[] RELATIONS = {MODEL, SEED, TEST};

    static {
        add("enabled", bool(), ALL);
        add("tags", texts(), ALL);
        add("meta", map(), ALL);
        add("schema", text(), RELATIONS);
        add("alias", text(), RELATIONS);
        add("database", text(), RELATIONS);

        add("docs", map(), TABLES);
        add("full_refresh", bool(), TABLES);
        add("properties", TableLayout::properties, TABLES);
        add("partition_by", TableLayout::partitionBy, TABLES);
        add("cluster_by", texts(), TABLES);
        add(
                "on_table_exists",
                noted(
                        text(
                                Set.of("rename", "drop", "replace", "skip"),
                                "rename, drop or replace"),
                        "a table is always replaced in one step"),
                TABLES);
        add("persist_docs", noted(map(), "descriptions stay in the project"), TABLES);
        add("grants", refused("grant in Trino instead"), TABLES);
        add("pre_hook", refused("write the statement into a model or run it beside"), TABLES);
        add("post_hook", refused("write the statement into a model or run it beside"), TABLES);
        add("group", refused("remove it; models may refer to all others"), RELATIONS);

        add(
                "materialized",
                choice(
                        Materialization.class,
                        EnumSet.complementOf(EnumSet.of(Materialization.SEED))),
                MODEL);
        add("incremental_strategy", choice(IncrementalStrategy.class), MODEL);
        add("unique_key", texts(), MODEL);
        add("merge_update_columns", texts(), MODEL);
        add("merge_exclude_columns", texts(), MODEL);
        add("incremental_predicates", texts(), MODEL);
        add("on_schema_change", choice(OnSchemaChange.class), MODEL);
        add("on_source_delete", choice(OnSourceDelete.class), MODEL);
        add("views_enabled", noted(bool(), "rows go to a draft, never through a view"), MODEL);
        add("contract", ConfigKey::contract, MODEL);
        add(
                "access",
                text(Set.of("public", "protected"), "public or protected: models have no groups"),
                MODEL);
        add("sql_header", refused("set session properties in kappalake.yaml"), MODEL);
        for (String key : List.of("event_time", "batch_size", "begin", "lookback")) {
            add(key, refused("microbatch is not supported; read with changes(...)"), MODEL);
        }

        add("column_types", textMap(), SEED);
        add("quote_columns", bool(), SEED);
        add("delimiter", ConfigKey::delimiter, SEED);

        add("freshness", map(), SOURCE);
        add("loaded_at_field", text(), SOURCE);

        add("severity", choice(Severity.class), TEST);
        add("where", text(), TEST);
        add("limit", wholeNumber(), TEST);
        add("warn_if", text(), TEST);
        add("error_if", text(), TEST);
        add("fail_calc", text(), TEST);
        add("store_failures", bool(), TEST);
        add(
                "store_failures_as",
                text(Set.of("ephemeral", "table", "view"), "ephemeral, table or view"),
                TEST);
    }

    private static void add(String name, ConfigCheck check, ConfigScope... scopes) {
        KEYS.put(name, new ConfigKey(name, Set.of(scopes), check));
    }

    private static Object contract(Object value, ConfigReport report) {
        boolean enforced =
                value instanceof Map<?, ?> map
                        ? !Boolean.FALSE.equals(map.get("enforced")) && map.get("enforced") != null
                        : !Boolean.FALSE.equals(value);
        return enforced ? report.refuse("contracts are not supported; write data tests") : null;
    }

    private static Object delimiter(Object value, ConfigReport report) {
        return value instanceof CharSequence text && text.length() == 1
                ? value.toString()
                : report.invalid("one character");
    }

    /** A key by its name; {@code pre-hook} is {@code pre_hook}. */
    static Optional<ConfigKey> find(String name) {
        return Optional.ofNullable(KEYS.get(name.replace('-', '_')));
    }

    static Set<String> names(ConfigScope scope) {
        Set<String> names = new TreeSet<>();
        KEYS.values().stream()
                .filter(key -> key.scopes().contains(scope))
                .forEach(key -> names.add(key.name()));
        return names;
    }

    /** The scopes in words, such as {@code models and seeds}. */
    String scopesInWords() {
        List<String> words = new ArrayList<>();
        for (ConfigScope scope : ConfigScope.values()) {
            if (scopes.contains(scope)) {
                words.add(scope + "s");
            }
        }
        return String.join(" and ", words);
    }
}
