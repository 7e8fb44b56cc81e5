package io.kappalake.transform.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A project reads nothing but regular files of its own. */
class TestProjectFolder {
    private static final String LEADS_OUT =
            ": Cannot follow this link: it leads out of the project; copy what it leads to into the"
                    + " project";

    @TempDir Path folder;
    private Path outside;
    private TestingProject files;

    @BeforeEach
    void write() throws IOException {
        outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret.csv"), "a\n1\n");
        Files.writeString(outside.resolve("m.sql"), "select 1 as a");
        files =
                TestingProject.in(Files.createDirectories(folder.resolve("shop")))
                        .model("orders")
                        .file("seeds/codes.csv", "a\n1\n");
    }

    private Path link(String name, Path to) throws IOException {
        return Files.createSymbolicLink(files.root().resolve(name), to);
    }

    @Test
    void linksThatLeadOutAreRefused() throws IOException {
        link("seeds/passwords.csv", outside.resolve("secret.csv"));
        link("models/relative.sql", Path.of("../../outside/m.sql"));
        link("models/more", outside);
        link("macros", outside);
        link("packages.yml", outside.resolve("m.sql"));

        Project project = files.read();

        assertThat(files.problems().all())
                .containsExactly(
                        "macros" + LEADS_OUT,
                        "models/more" + LEADS_OUT,
                        "models/relative.sql" + LEADS_OUT,
                        "packages.yml" + LEADS_OUT,
                        "seeds/passwords.csv" + LEADS_OUT);
        assertThat(project.models()).extracting(ModelFile::name).containsExactly("orders");
        assertThat(project.seeds()).extracting(SeedFile::name).containsExactly("codes");
    }

    @Test
    void aSeedThatBecameALinkIsNotRead() throws IOException {
        SeedFile seed = files.load().seeds().getFirst();
        Files.delete(files.root().resolve("seeds/codes.csv"));
        link("seeds/codes.csv", outside.resolve("secret.csv"));

        assertThat(new SeedReader(files.root(), files.problems()).read(seed)).isEmpty();
        assertThat(files.problems().all()).containsExactly("seeds/codes.csv" + LEADS_OUT);
    }

    @Test
    void linksWithinTheProjectAreFollowed() throws IOException {
        files.file("shared/late.sql", "select 2 as a");
        link("models/late.sql", Path.of("../shared/late.sql"));

        assertThat(files.load().models())
                .extracting(ModelFile::name)
                .containsExactly("late", "orders");
    }

    @Test
    void aProjectThatIsALinkItselfIsRead() throws IOException {
        Path linked = Files.createSymbolicLink(folder.resolve("linked"), files.root());

        assertThat(Project.load(linked, ProjectOptions.none(), files.problems()).models())
                .hasSize(1);
        assertThat(files.problems().all()).isEmpty();
    }

    @Test
    @Timeout(30)
    void pipesAreRefused() throws IOException, InterruptedException {
        Process mkfifo =
                new ProcessBuilder("mkfifo", files.root().resolve("models/pipe.sql").toString())
                        .start();
        assertThat(mkfifo.waitFor(10, TimeUnit.SECONDS)).isTrue();

        files.read();

        assertThat(files.problems().all())
                .containsExactly(
                        "models/pipe.sql: Cannot read this: it is a folder, device or pipe and no"
                                + " regular file; remove it");
    }

    @Test
    void filesThatAreTooLongAreRefused() throws IOException {
        long megabyte = 1 << 20;
        lengthen("models/long.sql", 4 * megabyte + 1);
        lengthen("seeds/long_seed.csv", 16 * megabyte + 1);

        Project project = files.read();
        project.seeds().forEach(seed -> new SeedReader(files.root(), files.problems()).read(seed));

        assertThat(files.problems().all())
                .containsExactly(
                        "models/long.sql: Cannot read this file: it has more than 4 MB; split it",
                        "seeds/long_seed.csv: Cannot read this file: it has more than 16 MB; load so"
                                + " many rows into a table of their own, and declare that as a source");
    }

    private void lengthen(String name, long length) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(files.root().resolve(name).toFile(), "rw")) {
            file.setLength(length);
        }
    }
}
