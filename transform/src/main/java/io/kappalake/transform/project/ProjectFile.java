package io.kappalake.transform.project;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code dbt_project.yml} says, but for configuration by folder, which is part of each model.
 * {@code quoting} and {@code dbt-cloud} have no effect: every name is quoted.
 *
 * @param name of the project
 * @param version of the project
 * @param profile what {@code target.profile_name} says; the connection is that of {@code
 *     kappalake.yaml}
 * @param modelPaths folders, relative to the project
 * @param seedPaths folders
 * @param testPaths folders
 * @param macroPaths folders
 * @param targetPath folder for what a run writes
 * @param cleanTargets folders that {@code clean} removes
 * @param vars as written, those of the project by its name among them
 * @param dispatch for a macro's namespace, where to look for it
 * @param flags as written
 */
public record ProjectFile(
        String name,
        Optional<String> version,
        Optional<String> profile,
        List<String> modelPaths,
        List<String> seedPaths,
        List<String> testPaths,
        List<String> macroPaths,
        String targetPath,
        List<String> cleanTargets,
        Map<String, Object> vars,
        Map<String, List<String>> dispatch,
        Map<String, Object> flags) {
    /** Where it lies in a project. */
    public static final String FILE = "dbt_project.yml";

    public ProjectFile {
        requireNonNull(name, "name");
        requireNonNull(version, "version");
        requireNonNull(profile, "profile");
        modelPaths = List.copyOf(modelPaths);
        seedPaths = List.copyOf(seedPaths);
        testPaths = List.copyOf(testPaths);
        macroPaths = List.copyOf(macroPaths);
        requireNonNull(targetPath, "targetPath");
        cleanTargets = List.copyOf(cleanTargets);
        vars = Collections.unmodifiableMap(new LinkedHashMap<>(vars));
        dispatch = Collections.unmodifiableMap(new LinkedHashMap<>(dispatch));
        flags = Collections.unmodifiableMap(new LinkedHashMap<>(flags));
    }

    /** The variables that the project's files see; those given here win. */
    Map<String, Object> vars(Map<String, Object> given) {
        Map<String, Object> merged = new LinkedHashMap<>(vars);
        if (vars.get(name) instanceof Map<?, ?> own) {
            merged.remove(name);
            own.forEach((key, value) -> merged.put(key.toString(), value));
        }
        merged.putAll(given);
        return Collections.unmodifiableMap(merged);
    }
}
