package io.kappalake.local.folder;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that only their owner can read and write. */
public final class OwnerFile {
    private OwnerFile() {}

    /**
     * Writes the text in one step: a reader sees the old or the new file. Missing folders are made.
     *
     * @throws LakehouseException {@code FAILED} if it cannot be written; the old file is then still
     *     there
     */
    public static void write(Path file, String text) {
        Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(fresh);
            // made with its final permissions: at no moment can others read it
            Files.createFile(
                    fresh,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Cannot write %s: %s".formatted(file, e), e);
        }
    }
}
