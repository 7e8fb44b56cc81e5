package io.kappalake.transform.project;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/**
 * A query that finds what is wrong: a test passes if it has no rows.
 *
 * @param id such as {@code test.shop.no_negative_amounts}
 * @param file relative to the project
 * @param sql as written, with its Jinja
 * @param yamlConfig from YAML; what {@code config(...)} in the SQL says goes over it
 */
public record SingularTest(
        String id,
        String name,
        Path file,
        String sql,
        List<String> fqn,
        ModelConfig yamlConfig,
        String description) {
    public SingularTest {
        requireNonNull(id, "id");
        requireNonNull(name, "name");
        requireNonNull(file, "file");
        requireNonNull(sql, "sql");
        fqn = List.copyOf(fqn);
        requireNonNull(yamlConfig, "yamlConfig");
        requireNonNull(description, "description");
    }
}
