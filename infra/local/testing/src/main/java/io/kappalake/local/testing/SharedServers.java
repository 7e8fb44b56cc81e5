package io.kappalake.local.testing;

import io.kappalake.local.EmbeddedLakehouse;
import io.kappalake.local.EmbeddedLakehouse.ReadyServer;
import io.kappalake.local.ServerStatus;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * The embedded lakehouse that all integration tests of a run share, one after the other. The first
 * test class starts it, and it is stopped when the last one is done; one that runs already, below
 * the module's {@code target/lakehouse}, is used and left running.
 */
public final class SharedServers implements BeforeAllCallback {
    private static final EmbeddedLakehouse SERVERS =
            EmbeddedLakehouse.at(Path.of("target", "lakehouse"));

    private record Running(boolean ranBefore) implements AutoCloseable {
        static Running start() {
            return new Running(
                    SERVERS.start().servers().stream().allMatch(ReadyServer::alreadyRan));
        }

        @Override
        public void close() {
            if (!ranBefore) {
                SERVERS.stop();
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot()
                .getStore(Namespace.GLOBAL)
                .computeIfAbsent(SharedServers.class, key -> Running.start(), Running.class);
    }

    /** All servers; those that a test left stopped are started again. */
    public static EmbeddedLakehouse up() {
        if (!SERVERS.status().stream().allMatch(ServerStatus::running)) {
            SERVERS.start();
        }
        return SERVERS;
    }
}
