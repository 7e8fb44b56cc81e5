package io.kappalake.local.process;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process id together with what tells this process apart from a later one that was given the same
 * id: the boot and the clock tick it began at (Linux), or its start time elsewhere. The wall clock
 * is not asked on Linux because it may jump, for example when a virtual machine is resumed.
 *
 * @param pid the process id
 * @param mark equal for two observations of one process only
 */
public record ProcessIdentity(long pid, String mark) {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    public ProcessIdentity {
        requireNonNull(mark, "mark");
    }

    /** The process that has this id now; empty if there is none, or if it has ended unreaped. */
    public static Optional<ProcessIdentity> of(long pid) {
        if (Files.isReadable(BOOT)) {
            return linuxMark(pid).map(mark -> new ProcessIdentity(pid, mark));
        }
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(handle -> handle.info().startInstant())
                .map(start -> new ProcessIdentity(pid, "started " + start.toEpochMilli()));
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

    /** True if the very same process still runs. */
    public boolean isAlive() {
        return of(pid).filter(this::equals).isPresent();
    }
}
