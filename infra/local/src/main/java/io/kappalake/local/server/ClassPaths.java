package io.kappalake.local.server;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The class paths that the modules below {@code infra/local/servers} wrote when they were built.
 */
public record ClassPaths(Path servers) {
    /**
     * Those of the repository that this program was built in.
     *
     * @throws LakehouseException {@code FAILED} if the system property {@code kappalake.home} does
     *     not name it
     */
    public static ClassPaths ofHome() {
        String home = System.getProperty("kappalake.home");
        if (home == null) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot find the servers: the system property kappalake.home must name the repository; start with ./kappalake");
        }
        return new ClassPaths(Path.of(home, "infra", "local", "servers"));
    }

    /** The jars of a module, in the order of its class path. */
    public List<Path> jars(String module) {
        Path file = servers.resolve(module).resolve("target").resolve("classpath");
        try {
            return Stream.of(Files.readString(file).strip().split(File.pathSeparator))
                    .map(Path::of)
                    .toList();
        } catch (IOException e) {
            throw notBuilt(file, e);
        }
    }

    /** The jar of the module itself. */
    public Path ownJar(String module) {
        Path target = servers.resolve(module).resolve("target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow(() -> notBuilt(target.resolve("*.jar"), null));
        } catch (IOException e) {
            throw notBuilt(target, e);
        }
    }

    /** A class path in the form that {@code java -cp} takes. */
    public static String join(List<Path> jars) {
        return String.join(File.pathSeparator, jars.stream().map(Path::toString).toList());
    }

    private static LakehouseException notBuilt(Path missing, Throwable cause) {
        return new LakehouseException(
                ErrorCode.FAILED,
                "Cannot read %s: build the project with './mvnw package -DskipTests'"
                        .formatted(missing),
                cause);
    }
}
