package io.kappalake.local.process;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.process.ProcessIdentity;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Starts processes, and remembers them until it is told that they may live on. Safe for use by
 * several threads.
 */
public final class ProcessLauncher {
    /** A server that was started. */
    public record Started(Process process, RunRecord record) {}

    private static final Duration RUN_PATIENCE = Duration.ofMinutes(3);

    private final List<Process> processes = new ArrayList<>();
    private boolean closed;

    /**
     * Starts a server that outlives this process and its terminal, and records it.
     *
     * @param log takes what the server prints
     * @param record takes the {@link RunRecord}
     * @throws LakehouseException {@code FAILED} if the program cannot be started
     */
    public Started startServer(Launch launch, String address, Path log, Path record) {
        LogFile.prepare(log);
        List<String> command = new ArrayList<>();
        // a session of its own gets no signal from this terminal
        Optional<Path> detach = Programs.find("setsid").or(() -> Programs.find("nohup"));
        detach.ifPresent(program -> command.add(program.toString()));
        command.addAll(launch.command());
        ProcessBuilder builder = builder(launch, command, log);
        synchronized (this) {
            Process process = start(builder);
            ProcessIdentity identity =
                    ProcessIdentity.of(process.pid())
                            .orElseGet(() -> new ProcessIdentity(process.pid(), "ended"));
            RunRecord run = new RunRecord(identity, Instant.now(), address);
            run.write(record);
            return new Started(process, run);
        }
    }

    /**
     * Runs a program to its end.
     *
     * @param log takes what it prints
     * @throws LakehouseException {@code FAILED}, with the end of the log, if it did not exit with 0
     *     within three minutes
     */
    public void run(String what, Launch launch, Path log) {
        run(what, launch, log, RUN_PATIENCE);
    }

    void run(String what, Launch launch, Path log, Duration patience) {
        LogFile.prepare(log);
        ProcessBuilder builder = builder(launch, launch.command(), log);
        Process process;
        synchronized (this) {
            process = start(builder);
        }
        try {
            if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                process.destroyForcibly();
                throw new LakehouseException(
                        ErrorCode.FAILED,
                        "Cannot %s: '%s' did not end within %d s:\n%s\nThe whole log is %s"
                                .formatted(
                                        what,
                                        launch.command().getFirst(),
                                        patience.toSeconds(),
                                        String.join("\n", LogFile.tail(log, 15)),
                                        log));
            }
            int exitCode = process.exitValue();
            if (exitCode != 0) {
                throw new LakehouseException(
                        ErrorCode.FAILED,
                        "Cannot %s: '%s' ended with exit code %d:\n%s\nThe whole log is %s"
                                .formatted(
                                        what,
                                        launch.command().getFirst(),
                                        exitCode,
                                        String.join("\n", LogFile.tail(log, 15)),
                                        log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LakehouseException(ErrorCode.FAILED, "Interrupted while trying to " + what);
        }
    }

    private static ProcessBuilder builder(Launch launch, List<String> command, Path log) {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(launch.folder().toFile())
                        .redirectErrorStream(true)
                        .redirectInput(Redirect.from(new File("/dev/null")))
                        .redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().putAll(launch.environment());
        // logs are read with other tools too: no colours
        builder.environment().put("TERM", "dumb");
        builder.environment().put("NO_COLOR", "1");
        return builder;
    }

    private Process start(ProcessBuilder builder) {
        if (closed) {
            throw new LakehouseException(ErrorCode.FAILED, "Cancelled: nothing more is started");
        }
        try {
            Process process = builder.start();
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot start %s: %s".formatted(builder.command().getFirst(), e.getMessage()),
                    e);
        }
    }

    /** From now on starts fail; what was started before lives on. */
    public synchronized void close() {
        closed = true;
    }

    /** The processes that were started, in that order, also those that have ended. */
    public synchronized List<Process> processes() {
        return List.copyOf(processes);
    }
}
