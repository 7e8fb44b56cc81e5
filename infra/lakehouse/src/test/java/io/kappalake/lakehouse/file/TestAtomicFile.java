package io.kappalake.lakehouse.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestAtomicFile {
    @TempDir Path folder;

    @Test
    void makesAndReplacesAFileThatOthersMayRead() throws IOException {
        Path file = folder.resolve("a/b/metrics.prom");
        Path usual = Files.writeString(folder.resolve("usual"), "");
        AtomicFile.write(file, "one");
        AtomicFile.write(file, "two");
        assertThat(file).hasContent("two");
        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(Files.getPosixFilePermissions(usual))
                .contains(PosixFilePermission.OWNER_READ);
        assertThat(file.getParent().toFile().list()).containsExactly("metrics.prom");
    }

    @Test
    void leavesTheOldFileWhereItCannotBeReplaced() throws IOException {
        Path file = Files.createDirectories(folder.resolve("there/inside"));
        assertThatThrownBy(() -> AtomicFile.write(file.getParent(), "text"))
                .isInstanceOf(IOException.class);
        assertThat(file).isDirectory();
        assertThat(folder.toFile().list()).containsExactly("there");
    }
}
