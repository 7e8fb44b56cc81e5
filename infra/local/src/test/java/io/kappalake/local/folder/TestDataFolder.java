package io.kappalake.local.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
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
    void keepsOtherUsersOutOfWhatIsItsOwn() throws IOException {
        DataFolder folder = new DataFolder(root.resolve("lake"));
        DataFolder.make(folder.data("kafka"));
        Files.setPosixFilePermissions(
                folder.root().resolve("data"), PosixFilePermissions.fromString("rwxrwxrwx"));

        folder.close(false);

        assertThat(permissions(folder.root()))
                .isEqualTo(
                        Map.of(
                                "data", "rwx------",
                                "logs", "rwx------",
                                "run", "rwx------",
                                "servers", "rwx------",
                                "tmp", "rwx------"));

        folder.close(true);

        assertThat(permissions(folder.root()).values()).containsOnly("rwx--x--x");
    }

    private static Map<String, String> permissions(Path folder) throws IOException {
        Map<String, String> found = new HashMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each : all.toList()) {
                found.put(
                        each.getFileName().toString(),
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(each)));
            }
        }
        return found;
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
