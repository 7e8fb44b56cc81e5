package io.kappalake.transform.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestCleanTargets {
    @TempDir Path folder;
    private Path outside;
    private TestingProject files;

    @BeforeEach
    void write() throws IOException {
        outside = Files.createDirectories(folder.resolve("outside/dir")).getParent();
        Files.writeString(outside.resolve("dir/kept.txt"), "x");
        files =
                TestingProject.in(Files.createDirectories(folder.resolve("shop")))
                        .model("orders")
                        .file("target/run/a.sql", "x")
                        .file("logs/b.log", "x");
    }

    private void targets(String yaml) {
        files.file("dbt_project.yml", "name: shop\n" + yaml + "\n");
    }

    @Test
    void removesWhatIsNamed() {
        targets("clean-targets: [target, logs, target/run, dbt_packages]");

        assertThat(CleanTargets.remove(files.load()))
                .containsExactly("target", "logs", "target/run");
        assertThat(files.root().resolve("target")).doesNotExist();
        assertThat(files.root().resolve("logs")).doesNotExist();
        assertThat(files.root().resolve("models/orders.sql")).exists();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clean-targets: [../outside]",
                "clean-targets: [.]",
                "clean-targets: [target/..]",
                "clean-targets: [models]",
                "clean-targets: [target, seeds]",
                "clean-targets: [macros/]",
                "clean-targets: [sql]\nmodel-paths: [sql/models]",
                "target-path: ../outside",
                "target-path: models",
                "target-path: ."
            })
    void refusesWhatIsNotTheRuns(String yaml) {
        targets(yaml);
        files.read();

        assertThat(files.problems().all())
                .anySatisfy(
                        problem ->
                                assertThat(problem)
                                        .startsWith("dbt_project.yml: Invalid folder")
                                        .endsWith(
                                                "(must be inside the project, apart from models,"
                                                        + " seeds, tests and macros)"));
    }

    @Test
    void refusesFoldersBehindALink() throws IOException {
        Files.createSymbolicLink(files.root().resolve("link"), outside);
        targets("clean-targets: [link/dir]");
        files.read();

        assertThat(files.problems().all())
                .containsExactly(
                        "dbt_project.yml: Invalid folder link/dir of clean-targets (must be inside"
                                + " the project, apart from models, seeds, tests and macros)");
    }

    @Test
    void refusesToWriteThroughALink() throws IOException {
        Files.createSymbolicLink(files.root().resolve("out"), outside);
        targets("target-path: out");
        files.read();

        assertThat(files.problems().all()).hasSize(1);
    }

    @Test
    void removesNothingIfALinkCameAfterwards() throws IOException {
        targets("clean-targets: [logs, late/dir]");
        Project project = files.load();
        Files.createSymbolicLink(files.root().resolve("late"), outside);

        assertThatThrownBy(() -> CleanTargets.remove(project))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("there is a link on the way to it");
        assertThat(outside.resolve("dir/kept.txt")).exists();
        assertThat(files.root().resolve("logs")).exists();
    }

    @Test
    void removesLinksThemselves() throws IOException {
        Path link = Files.createSymbolicLink(files.root().resolve("old"), outside);
        Path inner = Files.createSymbolicLink(files.root().resolve("target/dir"), outside);
        targets("clean-targets: [target, old]");

        assertThat(CleanTargets.remove(files.load())).containsExactly("target", "old");
        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(Files.exists(inner, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(outside.resolve("dir/kept.txt")).exists();
    }
}
