package io.kappalake.local.server;

import io.kappalake.local.process.Launch;
import io.kappalake.local.process.ProcessLauncher;
import java.util.List;

/** One of the servers of the embedded lakehouse. Implementations keep no state. */
public interface Server {
    /** Its name in commands, files and messages. */
    String name();

    /** The address at which it answers; words about it if it answers nobody. */
    String address();

    /**
     * The names of the ports that must be free before it starts; the first one, if there is any, is
     * probed for readiness.
     */
    List<String> ports();

    /** Servers that must be ready before it is started. */
    default List<String> after() {
        return List.of();
    }

    /**
     * Prepares its files; called before each start, when no process of the server is alive.
     *
     * @param launcher runs what has to be run once
     */
    void prepare(ProcessLauncher launcher);

    /** The process to start. */
    Launch launch();

    /**
     * Sends a real request, and makes what the lakehouse needs inside the server if it is missing.
     *
     * @throws Exception if it did not answer as a working server does; asking again may help
     */
    void probe() throws Exception;
}
