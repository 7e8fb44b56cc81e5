package io.kappalake.transform.manifest;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.transform.context.Environment;
import io.kappalake.transform.context.NodeContext;
import io.kappalake.transform.context.NodeContext.NodeFacts;
import io.kappalake.transform.context.ProjectContext;
import io.kappalake.transform.context.Target;
import io.kappalake.transform.context.TransformConfig;
import io.kappalake.transform.jinja.Jinja;
import io.kappalake.transform.project.Problems;
import io.kappalake.transform.project.Project;
import io.kappalake.transform.project.ProjectOptions;
import io.kappalake.transform.relation.RelationName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Project {@code shop} in a folder, written file by file. */
final class TestingFolder {
    private final Path root;

    TestingFolder(Path root) {
        this.root = root;
        file("dbt_project.yml", "name: shop\nversion: '1.0'\nprofile: shop\n");
    }

    TestingFolder file(String name, String text) {
        try {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestingFolder model(String name, String sql) {
        return file("models/" + name + ".sql", sql);
    }

    /** Parses the project. */
    Manifest load() {
        Problems problems = new Problems();
        Project project = Project.load(root, ProjectOptions.none(), problems);
        ProjectContext context =
                new ProjectContext(
                        Jinja.builder().build(),
                        project.name(),
                        project.vars(),
                        new Environment(Map.of(), new TransformConfig(Optional.empty(), Set.of())),
                        new Target(
                                Target.DEFAULT_NAME,
                                Optional.of("shop"),
                                URI.create("http://trino:8080"),
                                "ann",
                                "lake",
                                "marts",
                                1),
                        false,
                        "id",
                        Instant.EPOCH,
                        text -> {});
        return ManifestLoader.load(project, context, Set.of(), problems);
    }

    /** The problems that keep the project from being parsed, one a line. */
    List<String> problems() {
        try {
            load();
            return List.of();
        } catch (LakehouseException e) {
            return e.getMessage().lines().skip(1).map(String::strip).toList();
        }
    }

    /** The SQL of a model. */
    static String sql(Manifest manifest, ModelNode model) {
        NodeContext context =
                new NodeContext(
                        manifest.context(),
                        manifest.macros(),
                        manifest.resolver(),
                        new NodeFacts(
                                model.id(),
                                model.file().name(),
                                model.relation(),
                                model.config().asMap(),
                                false),
                        Optional.empty());
        return model.template().render(context.scope()).text().strip();
    }

    /** The SQL of a test. */
    static String sql(Manifest manifest, TestNode test) {
        RelationName nothing = new RelationName("lake", "marts", test.name());
        NodeContext context =
                new NodeContext(
                        manifest.context(),
                        manifest.macros(),
                        manifest.resolver(),
                        new NodeFacts(
                                test.id(), test.name(), nothing, test.config().asMap(), false),
                        Optional.empty());
        return test.sql().apply(context).text().strip();
    }
}
