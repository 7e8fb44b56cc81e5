package io.kappalake.transform.project;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/**
 * A model.
 *
 * @param id such as {@code model.shop.orders}
 * @param file relative to the project
 * @param sql as written, with its Jinja
 * @param fqn the project, the folders below the models' and the name
 * @param yamlConfig from {@code dbt_project.yml} and YAML properties; what {@code config(...)} in
 *     the SQL says goes over it. A model that is disabled here is among the models too
 */
public record ModelFile(
        String id,
        String name,
        Path file,
        String sql,
        List<String> fqn,
        ModelConfig yamlConfig,
        ModelProperties properties) {
    public ModelFile {
        requireNonNull(id, "id");
        requireNonNull(name, "name");
        requireNonNull(file, "file");
        requireNonNull(sql, "sql");
        fqn = List.copyOf(fqn);
        requireNonNull(yamlConfig, "yamlConfig");
        requireNonNull(properties, "properties");
    }
}
