package io.kappalake.local.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestFolderLock {
    @TempDir private Path root;

    @Test
    void isHeldByOneAtATime() {
        DataFolder folder = new DataFolder(root);

        FolderLock.holding(
                folder,
                () ->
                        assertThatThrownBy(() -> FolderLock.holding(folder, () -> "second"))
                                .isInstanceOf(LakehouseException.class)
                                .hasMessageContaining(
                                        "process %d is starting or stopping servers there"
                                                .formatted(ProcessHandle.current().pid())));

        assertThat(FolderLock.<String>holding(folder, () -> "third")).isEqualTo("third");
    }
}
