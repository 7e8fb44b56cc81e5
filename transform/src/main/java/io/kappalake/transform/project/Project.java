package io.kappalake.transform.project;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.LakehouseException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A dbt project as its files say it: nothing in SQL is evaluated yet. All paths are relative to the
 * root, all lists in a fixed order.
 *
 * @param vars the project's and those of the command line, which win
 */
public record Project(
        String name,
        Path root,
        ProjectFile file,
        List<ModelFile> models,
        List<SeedFile> seeds,
        List<MacroFile> macros,
        List<SingularTest> singularTests,
        List<GenericTest> genericTests,
        List<SourceTable> sources,
        Map<String, Object> vars) {
    public Project {
        requireNonNull(name, "name");
        requireNonNull(root, "root");
        requireNonNull(file, "file");
        models = List.copyOf(models);
        seeds = List.copyOf(seeds);
        macros = List.copyOf(macros);
        singularTests = List.copyOf(singularTests);
        genericTests = List.copyOf(genericTests);
        sources = List.copyOf(sources);
        vars = Collections.unmodifiableMap(new LinkedHashMap<>(vars));
    }

    /**
     * Reads the project in a folder. What is wrong with it is reported, and the project has what
     * could be read; call {@link Problems#throwIfAny} before going on.
     *
     * @throws LakehouseException {@code INVALID_INPUT} with all problems if there is no readable
     *     {@code dbt_project.yml}
     */
    public static Project load(Path root, ProjectOptions options, Problems problems) {
        return new ProjectLoader(root, options, problems).load();
    }

    /** The generic tests of a model, seed or source by its id. */
    public List<GenericTest> testsOf(String id) {
        return genericTests.stream().filter(test -> test.attachedTo().equals(id)).toList();
    }
}
