package io.kappalake.transform.project;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a project is loaded with.
 *
 * @param vars of the command line; they win over the project's
 * @param catalog the one catalog that models and sources may name as their database; without it any
 *     may be named
 * @param renderer gives, for the variables that are known, what evaluates the Jinja in YAML files:
 *     in {@code dbt_project.yml} those of the command line, afterwards the project's too
 */
public record ProjectOptions(
        Map<String, Object> vars,
        Optional<String> catalog,
        Function<Map<String, Object>, TextRenderer> renderer) {
    public ProjectOptions {
        vars = Collections.unmodifiableMap(new LinkedHashMap<>(vars));
        requireNonNull(catalog, "catalog");
        requireNonNull(renderer, "renderer");
    }

    /** No variables, any catalog, Jinja left as it is. */
    public static ProjectOptions none() {
        return new ProjectOptions(Map.of(), Optional.empty(), vars -> TextRenderer.NONE);
    }
}
