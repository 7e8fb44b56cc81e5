package io.kappalake.local.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Command line of a process to start.
 *
 * @param command the program and its arguments
 * @param environment added to the environment of this process
 * @param folder the working folder
 */
public record Launch(List<String> command, Map<String, String> environment, Path folder) {
    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
