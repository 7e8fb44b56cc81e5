package io.kappalake.local.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestDataFolder {
    @TempDir private Path root;

    @Test
    void wipesWhatIsItsOwnAndDoesNotFollowLinks() throws IOException {
        DataFolder folder = new DataFolder(root.resolve("lake"));
        Path foreign = Files.writeString(root.resolve("jar"), "somebody else's");
        DataFolder.make(folder.data("kafka"));
        Files.createSymbolicLink(folder.data("kafka").resolve("link"), foreign);
        Path notes = Files.writeString(folder.root().resolve("notes.txt"), "mine");

        folder.wipe();

        assertThat(folder.root().toFile().list()).containsExactly(notes.getFileName().toString());
        assertThat(foreign).hasContent("somebody else's");
    }

    @Test
    void removesItselfWhenNothingElseIsInIt() {
        DataFolder folder = new DataFolder(root.resolve("lake"));
        OwnerFile.write(folder.credentials(), "");

        folder.wipe();

        assertThat(folder.root()).doesNotExist();
    }

    @Test
    void findsTheCacheFolder() {
        Path home = Path.of("/home/someone");
        assertThat(CacheFolder.path(Map.of(), home)).isEqualTo(home.resolve(".cache/kappalake"));
        assertThat(CacheFolder.path(Map.of("XDG_CACHE_HOME", "/caches"), home))
                .isEqualTo(Path.of("/caches/kappalake"));
        assertThat(CacheFolder.path(Map.of("KAPPALAKE_CACHE", "/own"), home))
                .isEqualTo(Path.of("/own"));
    }
}
