package io.kappalake.local.folder;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Layout of the folder in which the embedded lakehouse keeps its data.
 *
 * <pre>
 * kappalake.yaml     its configuration, for --config
 * credentials.env    generated secrets
 * ports.properties   the ports that were chosen
 * data/SERVER        what must outlive the servers
 * logs/SERVER.log
 * run/SERVER         identity of the server's process
 * servers/SERVER     configuration, rewritten by each start
 * tmp/SERVER         emptied by each start
 * </pre>
 *
 * @param root absolute
 */
public record DataFolder(Path root) {
    private static final List<String> FOLDERS = List.of("data", "logs", "run", "servers", "tmp");

    public DataFolder {
        root = root.toAbsolutePath().normalize();
    }

    /** The configuration of this lakehouse. */
    public Path config() {
        return root.resolve(LakehouseOptions.FILE_NAME);
    }

    /** Generated secrets. */
    public Path credentials() {
        return root.resolve("credentials.env");
    }

    /** The ports that were chosen. */
    public Path ports() {
        return root.resolve("ports.properties");
    }

    /** File that names the kind of S3 server that this folder's objects belong to. */
    public Path s3Kind() {
        return root.resolve("data").resolve("s3.kind");
    }

    /** Folder of the data that a server must keep. */
    public Path data(String server) {
        return root.resolve("data").resolve(server);
    }

    /** File of what a server printed. */
    public Path log(String server) {
        return root.resolve("logs").resolve(server + ".log");
    }

    /** File that identifies the process of a server. */
    public Path run(String server) {
        return root.resolve("run").resolve(server);
    }

    /** The configuration of a server. */
    public Path settings(String server) {
        return root.resolve("servers").resolve(server);
    }

    /** The temporary files of a server. */
    public Path scratch(String server) {
        return root.resolve("tmp").resolve(server);
    }

    /**
     * Makes the servers' folders where they are missing, and closes them to other users of the
     * machine: objects, logs and the log of Kafka are readable by their owner alone.
     *
     * @param passage whether others may pass through to what lies below, if they know its name
     */
    public void close(boolean passage) {
        Set<PosixFilePermission> permissions =
                PosixFilePermissions.fromString(passage ? "rwx--x--x" : "rwx------");
        for (String name : FOLDERS) {
            Path each = make(root.resolve(name));
            try {
                Files.setPosixFilePermissions(each, permissions);
            } catch (IOException e) {
                throw new LakehouseException(
                        ErrorCode.FAILED,
                        "Cannot close %s to other users: %s".formatted(each, e),
                        e);
            }
        }
    }

    /** Removes all that Kappalake keeps in the folder, and the folder itself if that was all. */
    public void wipe() {
        for (String name :
                List.of("kappalake.yaml", "credentials.env", "ports.properties", "lock")) {
            remove(root.resolve(name));
        }
        for (String name : FOLDERS) {
            remove(root.resolve(name));
        }
        try (Stream<Path> left = Files.list(root)) {
            if (left.findAny().isEmpty()) {
                Files.delete(root);
            }
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Cannot remove %s: %s".formatted(root, e), e);
        }
    }

    /** Makes a folder, and those above it. */
    public static Path make(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Cannot make the folder %s: %s".formatted(folder, e), e);
        }
    }

    /** Makes a folder without anything in it; what had been there is removed. */
    public static Path makeEmpty(Path folder) {
        remove(folder);
        return make(folder);
    }

    /** Removes a folder with all that is in it; links are removed, not followed. */
    public static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Cannot remove %s: %s".formatted(folder, e), e);
        }
    }
}
