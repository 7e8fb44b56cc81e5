package io.kappalake.local.testing;

import io.kappalake.local.EmbeddedLakehouse;
import io.kappalake.local.ServerStatus;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The embedded lakehouse that all integration tests of a JVM share, one after the other. The first
 * test class starts it, and it is stopped when the JVM ends; so is one that a killed build left.
 *
 * <p>Classes of a module run side by side in several JVMs, each with a lakehouse of its own below
 * {@code target}. With {@code kappalake.lakehouse} a test class uses the lakehouse of that folder
 * instead, which runs already and goes on to do so.
 */
public final class SharedServers implements BeforeAllCallback {
    private static final Optional<Path> GIVEN =
            Optional.ofNullable(System.getProperty("kappalake.lakehouse"))
                    .filter(folder -> !folder.isBlank())
                    .map(Path.of(System.getProperty("kappalake.home", ""))::resolve);
    private static final EmbeddedLakehouse SERVERS =
            EmbeddedLakehouse.at(
                    GIVEN.orElse(
                            Path.of(
                                    "target",
                                    "lakehouse-" + Integer.getInteger("kappalake.fork", 1))));

    private static boolean required;

    /** Starts the servers once, when a test first needs them. */
    private static synchronized void require() {
        if (required) {
            return;
        }
        if (GIVEN.isEmpty()) {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVERS::stop, "stop lakehouse"));
            SERVERS.start();
        } else if (!allRun()) {
            throw new IllegalStateException(
                    "Cannot use the lakehouse in %s: not all of its servers run; start them with './kappalake up --data %1$s'"
                            .formatted(GIVEN.get()));
        }
        required = true;
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
