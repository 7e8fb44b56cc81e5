package io.kappalake.lakehouse.process;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process id together with what tells this process apart from a later one that was given the same
 * id: the boot and the clock tick it began at (Linux), or its start time elsewhere. The wall clock
 * is not asked on Linux because it may jump, for example when a virtual machine is resumed.
 *
 * @param pid the process id
 * @param mark equal for two observations of one process, but for start times, which are corrected
 *     with the clock
 */
public record ProcessIdentity(long pid, String mark) {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final boolean LINUX = Files.isReadable(BOOT);
    private static final String STARTED = "started ";

    // a start time is derived from the wall clock, which is corrected now and then
    private static final Duration CLOCK_CORRECTION = Duration.ofSeconds(10);

    public ProcessIdentity {
        requireNonNull(mark, "mark");
    }

    /** The process that has this id now; empty if there is none, or if it has ended unreaped. */
    public static Optional<ProcessIdentity> of(long pid) {
        if (LINUX) {
            return linuxMark(pid).map(mark -> new ProcessIdentity(pid, mark));
        }
        return running(pid)
                .flatMap(handle -> handle.info().startInstant())
                .map(start -> startedAt(pid, start));
    }

    /**
     * A process of which no more was noted than when it began; the beginning of 1970 if that was
     * not known either.
     */
    public static ProcessIdentity startedAt(long pid, Instant start) {
        return new ProcessIdentity(pid, STARTED + start.toEpochMilli());
    }

    private static Optional<ProcessHandle> running(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> !LINUX || linuxMark(pid).isPresent());
    }

    private static Optional<String> linuxMark(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // the command's name, in parentheses, may hold blanks and parentheses
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            boolean ended = fields[0].equals("Z") || fields[0].equals("X");
            return ended
                    ? Optional.empty()
                    : Optional.of(Files.readString(BOOT).strip() + " " + fields[19]);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * True if the very same process still runs; of one of which only the start time is known, if
     * one runs that began within 10 s of it.
     */
    public boolean isAlive() {
        return mark.startsWith(STARTED)
                ? running(pid).filter(this::began).isPresent()
                : of(pid).filter(this::equals).isPresent();
    }

    private boolean began(ProcessHandle process) {
        Instant start = Instant.ofEpochMilli(Long.parseLong(mark.substring(STARTED.length())));
        Optional<Instant> found = process.info().startInstant();
        return found.isEmpty()
                || start.equals(Instant.EPOCH)
                || Duration.between(start, found.get()).abs().compareTo(CLOCK_CORRECTION) <= 0;
    }
}
