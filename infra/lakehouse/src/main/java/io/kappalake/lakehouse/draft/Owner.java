package io.kappalake.lakehouse.draft;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Process that opened a draft or wrote to the ledger.
 *
 * @param host name of the machine that it runs on
 * @param pid its process id there
 * @param started when it began
 */
public record Owner(String host, long pid, Instant started) {
    // the start is derived from the wall clock, which is corrected now and then
    private static final Duration CLOCK_CORRECTION = Duration.ofSeconds(10);

    public Owner {
        requireNonNull(host, "host");
        requireNonNull(started, "started");
    }

    /** Knowledge of whether a process still runs. */
    public enum Life {
        ALIVE,
        DEAD,
        /** It runs, or ran, on another machine. */
        UNKNOWN
    }

    /** This process. */
    public static Owner current() {
        ProcessHandle process = ProcessHandle.current();
        return new Owner(
                localHost(), process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
    }

    /**
     * State of the owner's process. A later process with the same id is told apart by its start
     * time.
     */
    public Life life() {
        if (!host.equals(localHost())) {
            return Life.UNKNOWN;
        }
        return ProcessHandle.of(pid).filter(this::isSame).isPresent() ? Life.ALIVE : Life.DEAD;
    }

    private boolean isSame(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        Optional<Instant> start = process.info().startInstant();
        return start.isEmpty()
                || started.equals(Instant.EPOCH)
                || Duration.between(started, start.get()).abs().compareTo(CLOCK_CORRECTION) <= 0;
    }

    private static String localHost() {
        return Host.NAME;
    }

    private static final class Host {
        static final String NAME = name();

        private static String name() {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                // a machine without a network name is still one machine
                return "localhost";
            }
        }
    }

    /** Host and process id, as messages name it. */
    @Override
    public String toString() {
        return "process %d on %s".formatted(pid, host);
    }
}
