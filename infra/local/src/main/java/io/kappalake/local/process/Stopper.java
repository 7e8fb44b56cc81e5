package io.kappalake.local.process;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.process.ProcessIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Ends a process: asks first, and forces it after a while. Before each signal it checks that the
 * process is still the one that was recorded.
 */
public final class Stopper {
    private static final Duration FORCED = Duration.ofSeconds(10);
    private static final long POLL_MILLIS = 20;

    private Stopper() {}

    /** Signal that asks a process to end. */
    public enum Signal {
        TERM,
        INT
    }

    /**
     * Ends the process and the processes that it started; does nothing if it has ended.
     *
     * @param patience how long it may take before it is forced
     * @throws LakehouseException {@code FAILED} if it lives on even so
     */
    public static void stop(ProcessIdentity process, Signal signal, Duration patience) {
        Optional<ProcessHandle> handle = ProcessHandle.of(process.pid());
        if (!process.isAlive() || handle.isEmpty()) {
            return;
        }
        List<ProcessIdentity> children =
                handle.get()
                        .descendants()
                        .flatMap(child -> ProcessIdentity.of(child.pid()).stream())
                        .toList();
        send(process, signal);
        if (!awaitEnd(process, patience)) {
            kill(process);
        }
        // a server that was killed may leave processes behind that write to the same files
        children.stream()
                .filter(child -> !awaitEnd(child, Duration.ofSeconds(2)))
                .forEach(Stopper::kill);
    }

    /** Forces the process to end. */
    public static void kill(ProcessIdentity process) {
        if (process.isAlive()) {
            ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
        if (!awaitEnd(process, FORCED)) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot end process %d: it does not react to SIGKILL; it may hang in a device"
                            .formatted(process.pid()));
        }
    }

    private static void send(ProcessIdentity process, Signal signal) {
        if (signal == Signal.TERM) {
            ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroy);
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor(5, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new LakehouseException(ErrorCode.FAILED, "Cannot run 'kill': " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean awaitEnd(ProcessIdentity process, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (process.isAlive()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return !process.isAlive();
            }
        }
        return true;
    }
}
