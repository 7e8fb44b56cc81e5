package io.kappalake.transform.context;

import static java.util.Objects.requireNonNull;

import io.kappalake.transform.project.ColumnProperties;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a project's files say of a node, besides its configuration.
 *
 * @param file the node's, relative to the project
 * @param fqn the project, the folders below the configured one, and the name
 * @param description as written
 * @param patchFile the YAML file that describes it; empty if none does
 * @param code the template as written; empty for a seed
 * @param others what dbt says of nodes of this kind alone, by key
 */
public record NodeDescription(
        Path file,
        List<String> fqn,
        String description,
        List<ColumnProperties> columns,
        Optional<Path> patchFile,
        Optional<String> code,
        Map<String, Object> others) {
    public NodeDescription {
        requireNonNull(file, "file");
        fqn = List.copyOf(fqn);
        requireNonNull(description, "description");
        columns = List.copyOf(columns);
        requireNonNull(patchFile, "patchFile");
        requireNonNull(code, "code");
        others = Collections.unmodifiableMap(new LinkedHashMap<>(others));
    }
}
