package io.kappalake.lakehouse.cli;

import java.util.List;

/**
 * Brings a module's commands to {@code ./kappalake}; found by {@link java.util.ServiceLoader}, so
 * that the modules need not know of each other.
 */
public interface CommandProvider {
    /** New instances of classes annotated with {@code picocli.CommandLine.Command}. */
    List<Object> commands();
}
