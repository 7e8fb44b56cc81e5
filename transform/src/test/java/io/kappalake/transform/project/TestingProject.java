package io.kappalake.transform.project;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A project in a folder, file by file. */
public final class TestingProject {
    private final Path root;
    private final Problems problems = new Problems();
    private ProjectOptions options =
            new ProjectOptions(Map.of(), Optional.of("lake"), vars -> TextRenderer.NONE);

    private TestingProject(Path root) {
        this.root = root;
    }

    /** A project of nothing but its name, shop. */
    public static TestingProject in(Path root) {
        return new TestingProject(root).file("dbt_project.yml", "name: shop\n");
    }

    public TestingProject file(String name, String text) {
        try {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A model that selects from nothing. */
    public TestingProject model(String name) {
        return file("models/" + name + ".sql", "select 1 as id");
    }

    public TestingProject options(ProjectOptions given) {
        options = given;
        return this;
    }

    public Path root() {
        return root;
    }

    public Problems problems() {
        return problems;
    }

    /** The project, whatever is wrong with it. */
    public Project read() {
        return Project.load(root, options, problems);
    }

    /** The project, with which nothing may be wrong. */
    public Project load() {
        Project project = read();
        problems.throwIfAny();
        return project;
    }
}
