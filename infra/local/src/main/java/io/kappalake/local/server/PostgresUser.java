package io.kappalake.local.server;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.local.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * PostgreSQL refuses to run as root. Where this process is root, it runs in a user namespace of its
 * own, in which the files are still root's, or as an unprivileged user who is given the files.
 */
final class PostgresUser {
    private static final int NOBODY = 65_534;

    private PostgresUser() {}

    /** Words that the command of a PostgreSQL program must begin with. */
    static List<String> prefix() {
        if (!isRoot()) {
            return List.of();
        }
        if (NAMESPACES) {
            return List.of("unshare", "--user");
        }
        if (Programs.find("setpriv").isPresent()) {
            return List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
        }
        throw new LakehouseException(
                ErrorCode.FAILED,
                "Cannot start PostgreSQL as root: it refuses that, and neither 'unshare' nor 'setpriv' works here; run ./kappalake as another user");
    }

    /** Gives a file or folder, with all that is in it, to the user that the programs run as. */
    static void own(Path path) {
        if (!isRoot()) {
            return;
        }
        int owner = NAMESPACES ? 0 : NOBODY;
        try {
            if (!Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(owner)) {
                try (Stream<Path> all = Files.walk(path)) {
                    for (Path each : all.toList()) {
                        Files.setAttribute(each, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
                    }
                }
            }
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Cannot give %s away: %s".formatted(path, e), e);
        }
    }

    /** Returns whether the programs run as another user, who has to get to the files. */
    static boolean isOther() {
        return isRoot() && !NAMESPACES;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static final boolean NAMESPACES = isRoot() && canUnshare();

    private static boolean canUnshare() {
        try {
            return Programs.find("unshare").isPresent()
                    && new ProcessBuilder("unshare", "--user", "true")
                                    .redirectErrorStream(true)
                                    .start()
                                    .waitFor()
                            == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
