package io.kappalake.local.testing;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.kappalake.local.EmbeddedLakehouse;
import io.kappalake.local.ServerStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The embedded lakehouse that all integration tests of a JVM share, one after the other. The first
 * test class starts it, and it is stopped when the JVM ends; so is one that a killed build left.
 *
 * <p>Classes of a module run side by side in several JVMs, each with a lakehouse of its own below
 * {@code target}. In a build of Maven ({@code kappalake.build}), the modules after it go on with
 * the same ones, and a {@linkplain ServersOfABuild process} beside them stops each when Maven ends.
 * With {@code kappalake.lakehouse} a test class uses the lakehouse of that folder instead, which
 * runs already and goes on to do so.
 */
public final class SharedServers implements BeforeAllCallback {
    private static final Path HOME = Path.of(System.getProperty("kappalake.home", ""));
    private static final Optional<Path> GIVEN =
            Optional.ofNullable(System.getProperty("kappalake.lakehouse"))
                    .filter(folder -> !folder.isBlank())
                    .map(HOME::resolve);
    private static final EmbeddedLakehouse SERVERS =
            EmbeddedLakehouse.at(
                            GIVEN.orElse(
                                    HOME.resolve("target")
                                            .resolve(
                                                    "lakehouse-"
                                                            + Integer.getInteger(
                                                                    "kappalake.fork", 1))))
                    .withoutUpkeep();

    private static boolean required;

    /** Runs the servers until the process is ended, and prints how tests can use them. */
    public static void main(String[] args) throws InterruptedException {
        require();
        System.out.printf(
                "Test classes use these servers with -Dkappalake.lakehouse=%s%n",
                SERVERS.dataFolder().toAbsolutePath());
        Thread.currentThread().join();
    }

    /** Starts the servers once, when a test first needs them. */
    private static synchronized void require() {
        if (required) {
            return;
        }
        if (GIVEN.isEmpty()) {
            stopInTheEnd();
            startAlone();
        } else if (!allRun()) {
            throw new IllegalStateException(
                    "Cannot use the lakehouse in %s: not all of its servers run; start them with './kappalake up --data %1$s'"
                            .formatted(GIVEN.get()));
        }
        required = true;
    }

    private static void stopInTheEnd() {
        try {
            if (!Boolean.getBoolean("kappalake.build")
                    || !ServersOfABuild.stopWithMaven(SERVERS.dataFolder())) {
                Runtime.getRuntime().addShutdownHook(new Thread(SERVERS::stop, "stop lakehouse"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two that start at once could choose the same ports, and would be no faster. */
    private static void startAlone() {
        Path lock = HOME.resolve("target").resolve("lakehouse.lock");
        try {
            Files.createDirectories(lock.getParent());
            try (FileChannel channel = FileChannel.open(lock, CREATE, WRITE)) {
                FileLock held = channel.lock();
                try {
                    SERVERS.start();
                } finally {
                    held.release();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        require();
    }

    private static boolean allRun() {
        return SERVERS.status().stream().allMatch(ServerStatus::running);
    }

    /** All servers; those that a test left stopped are started again. */
    public static EmbeddedLakehouse up() {
        require();
        if (!allRun()) {
            SERVERS.start();
        }
        return SERVERS;
    }
}
