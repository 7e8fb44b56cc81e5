package io.kappalake.transform.project;

import io.kappalake.lakehouse.LakehouseException;
import java.util.Map;
import java.util.Set;

/** Evaluates the Jinja in YAML, except in what is evaluated later or printed as it is. */
final class YamlRendering {
    /** Evaluated when a test or a statement runs, or not at all. */
    private static final Set<String> LATER =
            Set.of(
                    "description",
                    "tests",
                    "data_tests",
                    "macros",
                    "pre-hook",
                    "pre_hook",
                    "+pre-hook",
                    "+pre_hook",
                    "post-hook",
                    "post_hook",
                    "+post-hook",
                    "+post_hook",
                    "on-run-start",
                    "on-run-end",
                    "query-comment",
                    "vars");

    private final TextRenderer renderer;
    private final Problems problems;

    YamlRendering(TextRenderer renderer, Problems problems) {
        this.renderer = renderer;
        this.problems = problems;
    }

    /** The fields of a file, except those that are evaluated later. */
    YamlNode.Fields file(YamlNode.Fields fields) {
        return fields.map(
                entry ->
                        LATER.contains(entry.getKey()) && !isProjectSection(entry)
                                ? entry.getValue()
                                : node(entry.getValue()));
    }

    /** The section of {@code dbt_project.yml} that configures tests, not a list of tests. */
    private static boolean isProjectSection(Map.Entry<String, YamlNode> entry) {
        return entry.getKey().endsWith("tests") && entry.getValue() instanceof YamlNode.Fields;
    }

    YamlNode node(YamlNode node) {
        return switch (node) {
            case YamlNode.Fields fields -> file(fields);
            case YamlNode.Items items ->
                    new YamlNode.Items(
                            items.items().stream().map(this::node).toList(), items.where());
            case YamlNode.Scalar scalar -> scalar(scalar);
        };
    }

    private YamlNode scalar(YamlNode.Scalar scalar) {
        if (!(scalar.plain() instanceof String text)
                || !(text.contains("{{") || text.contains("{%"))) {
            return scalar;
        }
        try {
            return YamlNode.of(renderer.render(scalar.where(), text), scalar.where());
        } catch (LakehouseException e) {
            problems.problem(scalar.where(), e.getMessage());
            return new YamlNode.Scalar("", null, scalar.where());
        }
    }
}
