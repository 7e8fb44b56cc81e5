package io.kappalake.transform.project;

import io.kappalake.lakehouse.problem.Location;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the YAML files that describe models, seeds, sources, macros and tests. */
final class PropertiesReader {
    /** A place for what other keys repeat by its alias; has no effect of its own. */
    private static final String ANCHORS = "anchors";

    private static final Map<String, String> REFUSED =
            Map.of(
                    "exposures", "remove it",
                    "groups", "remove it; models may refer to all others",
                    "metrics", "remove it",
                    "saved_queries", "remove it",
                    "semantic_models", "remove it",
                    "snapshots", "snapshots are not supported",
                    "unit_tests", "write data tests");

    /**
     * What YAML says of one model, seed or singular test.
     *
     * @param where of its name
     */
    record Patch(String name, ModelConfig config, ModelProperties properties, Location where) {}

    private final String project;
    private final YamlRendering rendering;
    private final GenericTestReader tests;
    private final Problems problems;
    private final Map<ConfigScope, Map<String, Patch>> patches = new HashMap<>();
    private final SourceReader sources;
    private List<String> fqn = List.of();

    PropertiesReader(
            String project,
            YamlRendering rendering,
            GenericTestReader tests,
            SourceReader sources,
            Problems problems) {
        this.project = project;
        this.rendering = rendering;
        this.tests = tests;
        this.sources = sources;
        this.problems = problems;
        for (ConfigScope scope : ConfigScope.values()) {
            patches.put(scope, new LinkedHashMap<>());
        }
    }

    /** What the files that were read say of the nodes of one kind, by name. */
    Map<String, Patch> patches(ConfigScope scope) {
        return patches.get(scope);
    }

    /**
     * Reads one file.
     *
     * @param folders the project and the folders below the configured one
     */
    void read(Path file, String text, List<String> folders) {
        Optional<YamlNode.Fields> root = YamlFile.read(file, text, problems);
        if (root.isEmpty()) {
            return;
        }
        fqn = folders;
        YamlFields fields =
                new YamlFields(
                        rendering.file(root.get().without(ANCHORS)), "a properties file", problems);
        fields.ignore("version");
        REFUSED.forEach(fields::refuse);
        fields.ignoreWithWarning("analyses", "analyses are not compiled");
        fields.named("models", "model").forEach((map, name) -> node(map, name, ConfigScope.MODEL));
        fields.named("seeds", "seed").forEach((map, name) -> node(map, name, ConfigScope.SEED));
        fields.named("macros", "macro").forEach(this::macro);
        singularTests(fields);
        fields.named("sources", "source").forEach((map, name) -> sources.read(map, name, fqn));
        fields.finish();
    }

    private void node(YamlNode.Fields map, String name, ConfigScope scope) {
        YamlFields fields = new YamlFields(map, "%s %s".formatted(scope, name), problems);
        fields.ignore("name", "docs");
        refuse(fields);
        GenericTestReader.Subject subject =
                new GenericTestReader.Subject(
                        "%s.%s.%s".formatted(scope, project, name),
                        name,
                        "ref('%s')".formatted(name),
                        fqn);
        List<ColumnProperties> columns =
                new ColumnReader(tests, problems)
                        .read(
                                fields,
                                subject,
                                List.of(),
                                fields.bool("quote_columns").orElse(false));
        tests.read(fields, subject, Optional.empty(), List.of());
        ModelProperties properties =
                new ModelProperties(
                        fields.text("description").orElse(""),
                        columns,
                        Optional.of(map.where("name")));
        ModelConfig config = config(fields, scope);
        Map<String, String> hints = new HashMap<>();
        ConfigKey.names(scope).forEach(key -> hints.put(key, "write it below config"));
        fields.finish(hints);
        patch(scope, new Patch(name, config, properties, map.where("name")));
    }

    private static void refuse(YamlFields fields) {
        fields.refuse("versions", "versions of models are not supported");
        fields.refuse("latest_version", "versions of models are not supported");
        fields.refuse("constraints", "contracts are not supported; write data tests");
        fields.refuse("time_spine", "semantic models are not supported");
        fields.ignoreWithWarning("deprecation_date", "nothing warns of deprecated models");
    }

    /** Configuration below {@code config}, with the keys that may stand beside it. */
    private ModelConfig config(YamlFields fields, ConfigScope scope) {
        YamlNode.Fields given = fields.mapOrNone("config");
        ModelConfig config = ModelConfig.parse(scope, given.plain(), given::where, problems);
        Map<String, Object> beside = new LinkedHashMap<>();
        List<String> keys =
                scope == ConfigScope.MODEL
                        ? List.of("meta", "access", "group")
                        : List.of("meta", "group");
        for (String key : keys) {
            fields.node(key).ifPresent(node -> beside.put(key, node.plain()));
        }
        return config.over(ModelConfig.parse(scope, beside, fields::where, problems));
    }

    private void patch(ConfigScope scope, Patch patch) {
        Patch first = patches.get(scope).putIfAbsent(patch.name(), patch);
        if (first != null) {
            problems.problem(
                    patch.where(),
                    "%s %s is described twice, first in %s: write all into one"
                            .formatted(capital(scope), patch.name(), first.where()));
        }
    }

    private static String capital(ConfigScope scope) {
        String noun = scope.toString();
        return noun.substring(0, 1).toUpperCase(Locale.ROOT) + noun.substring(1);
    }

    private void macro(YamlNode.Fields map, String name) {
        YamlFields fields = new YamlFields(map, "macro " + name, problems);
        fields.ignore("name", "description", "docs", "meta", "config", "arguments");
        fields.finish();
    }

    private void singularTests(YamlFields fields) {
        List<YamlNode.Fields> maps = new ArrayList<>(fields.named("data_tests", "test").keySet());
        maps.addAll(fields.named("tests", "test").keySet());
        for (YamlNode.Fields map : maps) {
            YamlFields test = new YamlFields(map, "a singular test", problems);
            String name = test.text("name").orElse("");
            test.ignore("docs");
            ModelProperties properties =
                    new ModelProperties(
                            test.text("description").orElse(""),
                            List.of(),
                            Optional.of(map.where("name")));
            YamlNode.Fields given = test.mapOrNone("config");
            Map<String, Object> values = ((YamlNode.Fields) rendering.node(given)).plain();
            ModelConfig config =
                    ModelConfig.parse(ConfigScope.TEST, values, given::where, problems);
            test.finish();
            patch(ConfigScope.TEST, new Patch(name, config, properties, map.where("name")));
        }
    }
}
