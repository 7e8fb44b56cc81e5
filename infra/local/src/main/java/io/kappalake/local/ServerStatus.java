package io.kappalake.local;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Status of one embedded server.
 *
 * @param pid of the process that was started last, unless it was stopped
 * @param address address at which it answers or answered
 * @param uptime while it runs
 * @param residentBytes memory, while it runs
 * @param lastLines of the log of a crashed server
 */
public record ServerStatus(
        String name,
        State state,
        OptionalLong pid,
        Optional<String> address,
        Optional<Duration> uptime,
        OptionalLong residentBytes,
        List<String> lastLines) {

    /** The states of a server: {@code STOPPED -> RUNNING -> STOPPED | CRASHED -> RUNNING}. */
    public enum State {
        STOPPED,
        RUNNING,
        /** It was started and its process is gone, but nobody stopped it. */
        CRASHED
    }

    public ServerStatus {
        requireNonNull(name, "name");
        requireNonNull(state, "state");
        lastLines = List.copyOf(lastLines);
    }

    /** True if its process is alive. */
    public boolean running() {
        return state == State.RUNNING;
    }
}
