package io.kappalake.lakehouse.draft;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.process.ProcessIdentity;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;

/**
 * Process that opened a draft or wrote to the ledger.
 *
 * @param host name of the machine that it runs on
 * @param pid its process id there
 * @param started when it began
 * @param mark tells it apart from a later one with that id, see {@link ProcessIdentity}; empty
 *     where only its start was noted, as in the ledger
 */
public record Owner(String host, long pid, Instant started, Optional<String> mark) {
    public Owner {
        requireNonNull(host, "host");
        requireNonNull(started, "started");
        requireNonNull(mark, "mark");
    }

    /** A process of which no more was noted than when it began. */
    public Owner(String host, long pid, Instant started) {
        this(host, pid, started, Optional.empty());
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
        return Current.OWNER;
    }

    /**
     * State of the owner's process. A later process with the same id is told apart by its mark, or
     * by its start time where that is all that was noted.
     */
    public Life life() {
        if (!host.equals(current().host())) {
            return Life.UNKNOWN;
        }
        ProcessIdentity process =
                mark.map(text -> new ProcessIdentity(pid, text))
                        .orElseGet(() -> ProcessIdentity.startedAt(pid, started));
        return process.isAlive() ? Life.ALIVE : Life.DEAD;
    }

    /** Read once: the start time of a process changes with the clock that it is derived from. */
    private static final class Current {
        static final Owner OWNER = read();

        private static Owner read() {
            ProcessHandle process = ProcessHandle.current();
            return new Owner(
                    host(),
                    process.pid(),
                    process.info().startInstant().orElse(Instant.EPOCH),
                    ProcessIdentity.of(process.pid()).map(ProcessIdentity::mark));
        }

        private static String host() {
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
