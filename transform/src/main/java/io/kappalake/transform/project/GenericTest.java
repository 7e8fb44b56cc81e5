package io.kappalake.transform.project;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.problem.Location;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A test macro applied to a model, seed or source.
 *
 * @param id such as {@code test.shop.unique_orders_order_id.fed79b3a6e}, as dbt makes it
 * @param name the given one, or the one dbt makes of test, model and arguments
 * @param shortName the name, or where that has 64 characters or more, its beginning and its hash
 * @param namespace before the test's name, such as {@code dbt_utils}
 * @param testName such as {@code unique}; the macro is {@code test_unique}
 * @param attachedTo the id of the model, seed or source
 * @param column where the test stands below a column or names one as {@code column_name}
 * @param arguments of the macro, without {@code model} and {@code column_name}; Jinja in them is
 *     not evaluated yet, and {@code ref('x')} is text
 * @param config what YAML says of the test
 * @param projectConfig what {@code dbt_project.yml} says of its folder; the test's own block goes
 *     over it, and {@link #config} over both
 */
public record GenericTest(
        String id,
        String name,
        String shortName,
        Optional<String> namespace,
        String testName,
        String attachedTo,
        Optional<String> column,
        Map<String, Object> arguments,
        ModelConfig config,
        ModelConfig projectConfig,
        String description,
        List<String> fqn,
        Location where) {
    public GenericTest {
        requireNonNull(id, "id");
        requireNonNull(name, "name");
        requireNonNull(shortName, "shortName");
        requireNonNull(namespace, "namespace");
        requireNonNull(testName, "testName");
        requireNonNull(attachedTo, "attachedTo");
        requireNonNull(column, "column");
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
        requireNonNull(config, "config");
        requireNonNull(projectConfig, "projectConfig");
        requireNonNull(description, "description");
        fqn = List.copyOf(fqn);
        requireNonNull(where, "where");
    }

    /** The configuration of all places. */
    public ModelConfig configWith(ModelConfig block) {
        return config.over(block.over(projectConfig));
    }
}
