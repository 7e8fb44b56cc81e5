package io.kappalake.lakehouse.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that are replaced in one step. */
public final class AtomicFile {
    private AtomicFile() {}

    /**
     * Replaces a file, or makes it with its folders: a reader sees the old file or the new one.
     *
     * @throws IOException if it cannot be written; the old file is there then
     */
    public static void write(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        // of another ending, so that nobody who looks for files of its kind reads half of it, and
        // with the usual permissions, which a temporary file would not have
        Path fresh =
                folder.resolve(
                        ".%s.%d.new".formatted(file.getFileName(), ProcessHandle.current().pid()));
        try {
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
