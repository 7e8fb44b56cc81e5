package io.kappalake.transform.project;

import io.kappalake.lakehouse.problem.Location;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The configuration that {@code dbt_project.yml} gives to the models (seeds, tests, sources) of a
 * folder and what lies below. Keys with {@code +}, and all that are not maps, are configuration;
 * other maps are folders, of which the first is the project's name. Not for use by several threads.
 */
final class FolderConfig {
    private final String path;
    private final Location where;
    private final ModelConfig config;
    private final Map<String, FolderConfig> folders;
    private boolean reached;

    private FolderConfig(
            String path, Location where, ModelConfig config, Map<String, FolderConfig> folders) {
        this.path = path;
        this.where = where;
        this.config = config;
        this.folders = folders;
    }

    static FolderConfig parse(
            ConfigScope scope,
            String path,
            YamlNode.Fields fields,
            Location where,
            Problems problems) {
        Map<String, Object> values = new LinkedHashMap<>();
        Map<String, FolderConfig> folders = new LinkedHashMap<>();
        fields.entries()
                .forEach(
                        (key, node) -> {
                            boolean plus = key.startsWith("+");
                            if (!plus && node instanceof YamlNode.Fields below) {
                                folders.put(
                                        key,
                                        parse(
                                                scope,
                                                path + "." + key,
                                                below,
                                                fields.where(key),
                                                problems));
                                return;
                            }
                            String name = plus ? key.substring(1).strip() : key;
                            if (values.containsKey(name)) {
                                problems.problem(
                                        fields.where(key),
                                        "Key %s is given twice, with and without +: remove one"
                                                .formatted(name));
                            }
                            values.put(name, node.plain());
                        });
        ModelConfig config =
                ModelConfig.parse(
                        scope,
                        values,
                        name ->
                                fields.where(
                                        fields.keys().containsKey("+" + name) ? "+" + name : name),
                        problems);
        return new FolderConfig(path, where, config, folders);
    }

    /** What applies to a node; from now on the folders on its way are not without effect. */
    ModelConfig of(List<String> fqn) {
        ModelConfig merged = config;
        FolderConfig folder = this;
        for (String part : fqn) {
            folder = folder.folders.get(part);
            if (folder == null) {
                break;
            }
            folder.reached = true;
            merged = folder.config.over(merged);
        }
        return merged;
    }

    /** Warns of folders to which no node belongs; a map that was meant as a value is a problem. */
    void reportUnreached(Problems problems) {
        folders.forEach(
                (name, folder) -> {
                    if (folder.reached) {
                        folder.reportUnreached(problems);
                    } else if (ConfigKey.find(name).isPresent()) {
                        problems.problem(
                                folder.where,
                                "Invalid key %s (must be +%s, or a folder that exists)"
                                        .formatted(folder.path, name));
                    } else {
                        problems.warning(
                                folder.where,
                                ("Configuration below %s has no effect: nothing lies in"
                                                + " such a folder%s")
                                        .formatted(
                                                folder.path,
                                                Problems.suggestion(name, siblings(name))));
                    }
                });
    }

    private List<String> siblings(String name) {
        return folders.keySet().stream().filter(other -> !other.equals(name)).toList();
    }
}
