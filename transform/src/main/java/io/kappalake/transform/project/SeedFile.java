package io.kappalake.transform.project;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/**
 * A CSV file that becomes a table; {@link SeedReader} reads its rows.
 *
 * @param id such as {@code seed.shop.dim_status}
 * @param file relative to the project
 * @param fqn the project, the folders below the seeds' and the name
 */
public record SeedFile(
        String id,
        String name,
        Path file,
        List<String> fqn,
        ModelConfig config,
        ModelProperties properties) {
    public SeedFile {
        requireNonNull(id, "id");
        requireNonNull(name, "name");
        requireNonNull(file, "file");
        fqn = List.copyOf(fqn);
        requireNonNull(config, "config");
        requireNonNull(properties, "properties");
    }
}
