package io.kappalake.lakehouse.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder that Kappalake was checked out to, and the files that the build made there. */
public record ProductHome(Path path) {
    /** System property by which the launcher and the build name the folder. */
    public static final String PROPERTY = "kappalake.home";

    /**
     * The folder that the launcher named.
     *
     * @throws LakehouseException {@code FAILED} if this JVM was not started by the launcher
     */
    public static ProductHome find() {
        String home = System.getProperty(PROPERTY);
        if (home == null) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "The system property %s is not set: start Kappalake with ./kappalake"
                            .formatted(PROPERTY));
        }
        return new ProductHome(Path.of(home));
    }

    /**
     * A file that the build makes.
     *
     * @param name its path below the folder
     * @throws LakehouseException {@code FAILED} if it has not been built
     */
    public Path built(String name) {
        Path file = path.resolve(name);
        if (!Files.exists(file)) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "%s is missing: build it with './mvnw -DskipTests package'".formatted(file));
        }
        return file;
    }
}
