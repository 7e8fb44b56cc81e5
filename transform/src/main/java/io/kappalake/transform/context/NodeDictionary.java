package io.kappalake.transform.context;

import io.kappalake.transform.context.NodeContext.NodeFacts;
import io.kappalake.transform.project.ColumnProperties;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code model} and a naming macro's {@code node} hold: dbt's dictionary of a node
 * (https://docs.getdbt.com/reference/dbt-jinja-functions/model). Keys of dbt that have no value
 * here are refused when a template looks at them.
 */
final class NodeDictionary {
    private static final List<String> REFUSED =
            List.of(
                    "build_path",
                    "compiled",
                    "compiled_code",
                    "compiled_path",
                    "config_call_dict",
                    "created_at",
                    "deferred",
                    "depends_on",
                    "extra_ctes",
                    "extra_ctes_injected",
                    "primary_key",
                    "refs",
                    "sources",
                    "unrendered_config",
                    "unrendered_config_call_dict");

    private NodeDictionary() {}

    static Map<String, Object> of(NodeFacts node, Optional<NodeDescription> description) {
        Map<String, Object> config = config(node);
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("database", node.relation().catalog());
        model.put("schema", node.relation().schema());
        model.put("name", node.name());
        model.put("resource_type", resourceType(node));
        model.put("unique_id", node.id());
        model.put("alias", node.relation().table());
        model.put("relation_name", node.relation().sql());
        model.put("config", config);
        model.put("tags", config.getOrDefault("tags", List.of()));
        model.put("meta", config.getOrDefault("meta", Map.of()));
        model.put("docs", config.getOrDefault("docs", Map.of("show", true)));
        description.ifPresent(said -> describe(said, model));
        if (resourceType(node).equals("model")) {
            model.put("access", config.get("access"));
            model.put("constraints", List.of());
        }
        if (!resourceType(node).equals("seed")) {
            model.put("language", "sql");
            model.put("contract", ConfigDefaults.contract());
        }
        model.put("metrics", List.of());
        model.put("doc_blocks", List.of());
        for (String key : REFUSED) {
            model.put(key, new Refused("model." + key));
        }
        return Collections.unmodifiableMap(model);
    }

    /** The configuration, with dbt's defaults. */
    static Map<String, Object> config(NodeFacts node) {
        Map<String, Object> config = new LinkedHashMap<>(ConfigDefaults.of(resourceType(node)));
        config.putAll(node.config());
        config.computeIfPresent("tags", (key, tags) -> list(tags));
        config.computeIfPresent(
                "materialized", (key, name) -> name.toString().toLowerCase(Locale.ROOT));
        return Collections.unmodifiableMap(config);
    }

    private static Object list(Object tags) {
        return tags instanceof CharSequence tag ? List.of(tag.toString()) : tags;
    }

    /** Such as {@code model}. */
    static String resourceType(NodeFacts node) {
        return node.id().substring(0, Math.max(0, node.id().indexOf('.')));
    }

    private static void describe(NodeDescription said, Map<String, Object> model) {
        List<String> path = new ArrayList<>(said.fqn().subList(1, said.fqn().size() - 1));
        path.add(said.file().getFileName().toString());
        model.put("package_name", said.fqn().getFirst());
        model.put("fqn", said.fqn());
        model.put("path", String.join("/", path));
        model.put("original_file_path", said.file().toString());
        model.put("description", text("model.description", said.description()));
        Map<String, Object> columns = new LinkedHashMap<>();
        said.columns().forEach(column -> columns.put(column.name(), column(column)));
        model.put("columns", Collections.unmodifiableMap(columns));
        said.patchFile()
                .ifPresent(
                        file ->
                                model.put(
                                        "patch_path",
                                        "%s://%s".formatted(said.fqn().getFirst(), file)));
        said.code()
                .ifPresent(
                        code -> {
                            model.put("raw_code", code.strip());
                            model.put("checksum", checksum(code.strip()));
                        });
        model.putAll(said.others());
    }

    private static Map<String, Object> column(ColumnProperties said) {
        Map<String, Object> column = new LinkedHashMap<>();
        column.put("name", said.name());
        column.put("description", text("description of column " + said.name(), said.description()));
        column.put("meta", said.meta());
        said.dataType().ifPresent(type -> column.put("data_type", type));
        column.put("constraints", List.of());
        said.quote().ifPresent(quote -> column.put("quote", quote));
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("meta", said.meta());
        config.put("tags", said.tags());
        column.put("config", Collections.unmodifiableMap(config));
        column.put("tags", said.tags());
        column.put("doc_blocks", List.of());
        return Collections.unmodifiableMap(column);
    }

    /** A text of a YAML file whose Jinja is not evaluated. */
    private static Object text(String of, String written) {
        return written.contains("{{") || written.contains("{%")
                ? new Refused(of + " with Jinja in it")
                : written;
    }

    private static Map<String, Object> checksum(String code) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(code.getBytes(StandardCharsets.UTF_8));
            Map<String, Object> checksum = new LinkedHashMap<>();
            checksum.put("name", "sha256");
            checksum.put("checksum", HexFormat.of().formatHex(digest));
            return Collections.unmodifiableMap(checksum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
