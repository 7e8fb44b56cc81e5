package io.kappalake.transform.context;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values that dbt gives to configuration that no place of a project says. */
final class ConfigDefaults {
    private static final Map<String, Object> MODEL = table("view");
    private static final Map<String, Object> SEED = seed();
    private static final Map<String, Object> TEST = test();

    private ConfigDefaults() {}

    /**
     * The defaults of a kind of node.
     *
     * @param resourceType such as {@code model}
     */
    static Map<String, Object> of(String resourceType) {
        return switch (resourceType) {
            case "model" -> MODEL;
            case "seed" -> SEED;
            case "test" -> TEST;
            default -> Map.of();
        };
    }

    private static Map<String, Object> node(String materialized) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("enabled", true);
        node.put("tags", List.of());
        node.put("meta", Map.of());
        node.put("materialized", materialized);
        return node;
    }

    private static Map<String, Object> table(String materialized) {
        Map<String, Object> table = node(materialized);
        table.put("persist_docs", Map.of());
        table.put("post-hook", List.of());
        table.put("pre-hook", List.of());
        table.put("quoting", Map.of());
        table.put("column_types", Map.of());
        table.put("on_schema_change", "ignore");
        table.put("on_configuration_change", "apply");
        table.put("grants", Map.of());
        table.put("packages", List.of());
        table.put("docs", Map.of("show", true));
        table.put("contract", contract());
        table.put("access", "protected");
        return Collections.unmodifiableMap(table);
    }

    private static Map<String, Object> seed() {
        Map<String, Object> seed = new LinkedHashMap<>(table("seed"));
        seed.remove("access");
        seed.put("delimiter", ",");
        return Collections.unmodifiableMap(seed);
    }

    private static Map<String, Object> test() {
        Map<String, Object> test = node("test");
        test.put("severity", "ERROR");
        test.put("fail_calc", "count(*)");
        test.put("warn_if", "!= 0");
        test.put("error_if", "!= 0");
        return Collections.unmodifiableMap(test);
    }

    /** What every node says of a contract, as there are none. */
    static Map<String, Object> contract() {
        Map<String, Object> contract = new LinkedHashMap<>();
        contract.put("enforced", false);
        contract.put("alias_types", true);
        return Collections.unmodifiableMap(contract);
    }
}
