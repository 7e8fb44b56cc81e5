package io.kappalake.local.server;

import io.kappalake.local.folder.CacheFolder;
import io.kappalake.local.process.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The MinIO program: Kappalake runs it where it is installed, and can have it built. */
public final class Minio {
    /** The last commit of MinIO's makers, which is newer than each of their releases. */
    public static final String VERSION = "v0.0.0-20260212201848-7aac2a2c5b7c";

    private Minio() {}

    /** Where {@code ./kappalake minio install} puts it. */
    public static Path cached() {
        return CacheFolder.path().resolve("bin").resolve("minio");
    }

    /** The program on the PATH, else the one in the cache folder. */
    public static Optional<Path> find() {
        return Programs.find("minio").or(() -> Optional.of(cached()).filter(Files::isExecutable));
    }
}
