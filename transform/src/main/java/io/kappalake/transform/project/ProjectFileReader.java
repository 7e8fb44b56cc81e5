package io.kappalake.transform.project;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code dbt_project.yml}. */
final class ProjectFileReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** The package of the macros that come along. */
    private static final String BUILT_IN = "dbt";

    private static final List<String> FLAGS =
            List.of(
                    "cache_selected_only",
                    "debug",
                    "fail_fast",
                    "indirect_selection",
                    "log_format",
                    "log_level",
                    "log_path",
                    "partial_parse",
                    "populate_cache",
                    "printer_width",
                    "quiet",
                    "require_explicit_package_overrides_for_builtin_materializations",
                    "require_generic_test_arguments_property",
                    "require_nested_cumulative_type_params",
                    "require_resource_names_without_spaces",
                    "restrict_direct_pg_catalog_access",
                    "send_anonymous_usage_stats",
                    "skip_nodes_if_on_run_start_fails",
                    "source_freshness_run_project_hooks",
                    "state_modified_compare_more_unrendered_values",
                    "state_modified_compare_vars",
                    "static_parser",
                    "store_failures",
                    "target_path",
                    "use_colors",
                    "use_colors_file",
                    "use_experimental_parser",
                    "validate_macro_args",
                    "version_check",
                    "warn_error",
                    "warn_error_options",
                    "write_json");

    /** What a flag would do here is an option of the command line. */
    private static final List<String> HARMLESS_FLAGS =
            List.of("send_anonymous_usage_stats", "partial_parse", "use_colors", "version_check");

    private final Problems problems;
    private final YamlFields fields;
    private final Map<ConfigScope, FolderConfig> folders = new EnumMap<>(ConfigScope.class);
    private List<String> snapshotPaths = List.of();

    ProjectFileReader(YamlNode.Fields fields, Problems problems) {
        this.problems = problems;
        this.fields = new YamlFields(fields, "the project", problems);
    }

    /** The configuration by folder; after {@link #read}. */
    FolderConfig folders(ConfigScope scope) {
        return folders.get(scope);
    }

    ProjectFile read() {
        String name = name();
        fields.text("config-version")
                .filter(version -> !version.equals("2"))
                .ifPresent(
                        version ->
                                problems.problem(
                                        fields.where("config-version"),
                                        "Invalid value '%s' for config-version (must be 2)"
                                                .formatted(version)));
        checkVersion();
        quoting();
        fields.ignore("dbt-cloud");
        fields.ignore("analysis-paths", "docs-paths", "asset-paths", "log-path");
        refuse();
        section(ConfigScope.MODEL, "models", Optional.empty());
        section(ConfigScope.SEED, "seeds", Optional.empty());
        section(ConfigScope.SOURCE, "sources", Optional.empty());
        section(ConfigScope.TEST, "data_tests", Optional.of("tests"));
        snapshotPaths = paths("snapshot-paths", "snapshots");
        String targetPath = fields.text("target-path").orElse("target");
        ProjectFile file =
                new ProjectFile(
                        name,
                        fields.text("version"),
                        fields.text("profile"),
                        paths("model-paths", "models"),
                        paths("seed-paths", "seeds"),
                        paths("test-paths", "tests"),
                        paths("macro-paths", "macros"),
                        targetPath,
                        paths("clean-targets", targetPath),
                        fields.mapOrNone("vars").plain(),
                        dispatch(name),
                        flags());
        fields.finish(
                Map.of(
                        "source-paths", "write model-paths",
                        "data-paths", "write seed-paths",
                        "modules-path", "remove it; packages are not supported",
                        "packages-install-path", "remove it; packages are not supported"));
        return file;
    }

    private String name() {
        Optional<String> name = fields.text("name");
        if (name.isEmpty()) {
            problems.problem(fields.where(), "Missing name of the project: write 'name: ...'");
        } else if (!NAME.matcher(name.get()).matches()) {
            problems.problem(
                    fields.where("name"),
                    "Invalid value '%s' for name of the project (must be letters, digits and _)"
                            .formatted(name.get()));
        }
        return name.orElse("unnamed");
    }

    private void refuse() {
        for (String key : List.of("on-run-start", "on-run-end")) {
            fields.refuse(key, "run the statements beside, or write them into a model");
        }
        fields.refuse("snapshots", "snapshots are not supported");
        for (String key :
                List.of("exposures", "metrics", "semantic-models", "saved-queries", "unit_tests")) {
            fields.refuse(key, "remove it");
        }
        fields.refuse("restrict-access", "models have no groups");
        fields.refuse("query-tag", "remove it");
        fields.refuse(
                "query-comment",
                "statements carry no comments; remove it, the SQL that ran is below the target path");
    }

    private void section(ConfigScope scope, String key, Optional<String> otherKey) {
        String written =
                otherKey.filter(
                                other ->
                                        fields.node(key).isEmpty()
                                                && fields.node(other).isPresent())
                        .orElse(key);
        if (written.equals(key)
                && otherKey.isPresent()
                && fields.node(otherKey.get()).isPresent()) {
            problems.problem(
                    fields.where(otherKey.get()),
                    "Key %s is given beside %s: write all into one".formatted(otherKey.get(), key));
        }
        YamlNode.Fields section = fields.mapOrNone(written);
        folders.put(
                scope,
                FolderConfig.parse(scope, written, section, fields.where(written), problems));
    }

    /** Where snapshots would be; after {@link #read}. */
    List<String> snapshotPaths() {
        return snapshotPaths;
    }

    private List<String> paths(String key, String otherwise) {
        return fields.node(key).isEmpty() ? List.of(otherwise) : fields.texts(key);
    }

    /** Every name is quoted, whatever is said. */
    private void quoting() {
        YamlFields quoting = new YamlFields(fields.mapOrNone("quoting"), "quoting", problems);
        for (String key : List.of("database", "schema", "identifier")) {
            quoting.bool(key);
        }
        quoting.ignore("snowflake_ignore_case");
        quoting.finish();
    }

    private Map<String, List<String>> dispatch(String project) {
        Map<String, List<String>> dispatch = new LinkedHashMap<>();
        for (YamlNode node : fields.list("dispatch")) {
            if (!(node instanceof YamlNode.Fields map)) {
                fields.invalid("dispatch", node, "a map of macro_namespace and search_order");
                continue;
            }
            YamlFields entry = new YamlFields(map, "dispatch", problems);
            Optional<String> namespace = entry.text("macro_namespace");
            List<String> order = entry.texts("search_order");
            entry.finish();
            if (namespace.isEmpty() || order.isEmpty()) {
                problems.problem(
                        map.where(),
                        "Missing macro_namespace or search_order of dispatch: write both");
            } else {
                order.stream()
                        .filter(name -> !name.equals(project) && !name.equals(BUILT_IN))
                        .forEach(
                                name ->
                                        problems.problem(
                                                map.where("search_order"),
                                                ("Unknown package %s in search_order of dispatch"
                                                                + " (must be %s or %s): packages are not"
                                                                + " supported, copy its macros into macros/"
                                                                + " and remove it")
                                                        .formatted(name, project, BUILT_IN)));
                dispatch.put(namespace.get(), order);
            }
        }
        return dispatch;
    }

    /** Reports a range of versions that does not hold the one whose language is spoken. */
    private void checkVersion() {
        for (String written : fields.texts("require-dbt-version")) {
            for (String requirement : written.split(",", -1)) {
                if (!DbtVersion.isRequirement(requirement)) {
                    problems.problem(
                            fields.where("require-dbt-version"),
                            "Invalid value '%s' for require-dbt-version (must be such as '>=1.6.0')"
                                    .formatted(requirement.strip()));
                } else if (!DbtVersion.meets(requirement) && isVersionChecked()) {
                    problems.problem(
                            fields.where("require-dbt-version"),
                            ("Cannot meet require-dbt-version %s: the language of dbt %s is spoken"
                                            + " here; widen the range, or write flags:"
                                            + " {version_check: false}")
                                    .formatted(requirement.strip(), DbtVersion.SPOKEN));
                }
            }
        }
    }

    private boolean isVersionChecked() {
        YamlNode check = fields.mapOrNone("flags").entries().get("version_check");
        return check == null || !Boolean.FALSE.equals(check.plain());
    }

    private Map<String, Object> flags() {
        YamlNode.Fields flags = fields.mapOrNone("flags");
        for (String flag : flags.entries().keySet()) {
            if (!FLAGS.contains(flag)) {
                problems.problem(
                        flags.where(flag),
                        "Unknown flag %s%s".formatted(flag, Problems.suggestion(flag, FLAGS)));
            } else if (!HARMLESS_FLAGS.contains(flag)) {
                problems.warning(
                        flags.where(flag),
                        "Flag %s has no effect: use the options of the command line"
                                .formatted(flag));
            }
        }
        return flags.plain();
    }
}
