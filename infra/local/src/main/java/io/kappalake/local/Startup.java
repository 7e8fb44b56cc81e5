package io.kappalake.local;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.table.InitReport;
import io.kappalake.lakehouse.table.LakehouseTables;
import io.kappalake.local.EmbeddedLakehouse.ReadyServer;
import io.kappalake.local.folder.DataFolder;
import io.kappalake.local.folder.Ports;
import io.kappalake.local.process.LogFile;
import io.kappalake.local.process.ProcessLauncher;
import io.kappalake.local.process.RunRecord;
import io.kappalake.local.server.Server;
import io.kappalake.local.server.Servers;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One start of all servers, concurrently where they do not depend on each other. */
final class Startup {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** Longer than any one server may take, even one that is started after another one. */
    private static final Duration ALL_PATIENCE = Duration.ofMinutes(10);

    private static final long POLL_MILLIS = 100;
    private static final int LAST_LINES = 25;

    private final DataFolder folder;
    private final Ports ports;
    private final List<Server> servers;
    private final Supplier<LakehouseConfig> config;
    private final Consumer<ReadyServer> progress;
    private final ProcessLauncher launcher = new ProcessLauncher();
    private final Map<String, RunRecord> started = new LinkedHashMap<>();
    private final long begin = System.nanoTime();
    private boolean undone;

    Startup(
            DataFolder folder,
            Ports ports,
            List<Server> servers,
            Supplier<LakehouseConfig> config,
            Consumer<ReadyServer> progress) {
        this.folder = folder;
        this.ports = ports;
        this.servers = servers;
        this.config = config;
        this.progress = progress;
    }

    EmbeddedLakehouse.Started run() {
        List<Server> missing =
                servers.stream().filter(server -> running(server).isEmpty()).toList();
        missing.forEach(server -> server.ports().forEach(ports::checkFree));
        Thread hook = new Thread(this::undo, "stop-what-was-started");
        Runtime.getRuntime().addShutdownHook(hook);
        boolean done = false;
        try {
            EmbeddedLakehouse.Started result = startAll();
            done = true;
            return result;
        } finally {
            if (!done) {
                undo();
            }
            removeHook(hook);
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending, and the hook runs
        }
    }

    private EmbeddedLakehouse.Started startAll() {
        Map<String, CompletableFuture<ReadyServer>> ready = new LinkedHashMap<>();
        // Platform threads: probes initialize classes, and the thread that holds a lock which an
        // initializer wants may not find a carrier when the others wait for that initializer.
        ExecutorService threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofPlatform().daemon().name("start-", 0).factory());
        try {
            for (Server server : servers) {
                CompletableFuture<Void> before =
                        all(server.after().stream().map(ready::get).toList());
                ready.put(
                        server.name(),
                        before.thenApplyAsync(nothing -> makeReady(server), threads));
            }
            CompletableFuture<InitReport> tables =
                    all(Servers.FOR_TABLES.stream().map(ready::get).toList())
                            .thenApplyAsync(
                                    nothing -> LakehouseTables.createAll(config.get()), threads);
            Map<String, CompletableFuture<?>> everything = new LinkedHashMap<>(ready);
            everything.put("the tables", tables);
            awaitAll(everything, ALL_PATIENCE);
            return new EmbeddedLakehouse.Started(
                    ready.values().stream().map(CompletableFuture::join).toList(), tables.join());
        } finally {
            threads.shutdownNow();
        }
    }

    private static CompletableFuture<Void> all(List<? extends CompletableFuture<?>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
    }

    /**
     * Waits for all, but no longer than until the first failure.
     *
     * @param futures by what is waited for
     */
    static void awaitAll(Map<String, CompletableFuture<?>> futures, Duration patience) {
        CompletableFuture<Void> firstFailure = new CompletableFuture<>();
        List<? extends CompletableFuture<?>> watched =
                futures.values().stream()
                        .map(
                                future ->
                                        future.whenComplete(
                                                (result, error) -> {
                                                    if (error != null) {
                                                        firstFailure.completeExceptionally(error);
                                                    }
                                                }))
                        .toList();
        try {
            CompletableFuture.anyOf(all(watched), firstFailure)
                    .get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            Throwable reason = cause instanceof CompletionException ? cause.getCause() : cause;
            throw reason instanceof LakehouseException known
                    ? known
                    : new LakehouseException(ErrorCode.FAILED, "Cannot start: " + reason, reason);
        } catch (TimeoutException e) {
            List<String> missing =
                    futures.entrySet().stream()
                            .filter(entry -> !entry.getValue().isDone())
                            .map(Map.Entry::getKey)
                            .toList();
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot start: waited %d s, and still for %s; './kappalake logs' shows what the servers did"
                            .formatted(patience.toSeconds(), String.join(", ", missing)),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LakehouseException(
                    ErrorCode.FAILED, "Interrupted while waiting for the servers", e);
        }
    }

    private Optional<RunRecord> running(Server server) {
        return RunRecord.read(folder.run(server.name())).filter(run -> run.process().isAlive());
    }

    private ReadyServer makeReady(Server server) {
        Optional<RunRecord> running = running(server);
        Optional<Process> process =
                running.isPresent() ? Optional.empty() : Optional.of(start(server));
        awaitAnswer(server, process);
        ReadyServer ready =
                new ReadyServer(server.name(), server.address(), elapsed(), running.isPresent());
        progress.accept(ready);
        return ready;
    }

    private Process start(Server server) {
        server.prepare(launcher);
        synchronized (started) {
            ProcessLauncher.Started result =
                    launcher.startServer(
                            server.launch(),
                            server.address(),
                            folder.log(server.name()),
                            folder.run(server.name()));
            started.put(server.name(), result.record());
            return result.process();
        }
    }

    private void awaitAnswer(Server server, Optional<Process> process) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (true) {
                Optional<Exception> problem = problem(server);
                if (problem.isEmpty()) {
                    return;
                }
                if (process.isPresent() && !process.get().isAlive()) {
                    String what = "it ended with exit code " + process.get().exitValue();
                    throw failed(server, what, problem.get());
                }
                if (System.nanoTime() > deadline) {
                    String what =
                            "it did not answer for %d s (%s)"
                                    .formatted(PATIENCE.toSeconds(), problem.get().getMessage());
                    throw failed(server, what, problem.get());
                }
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LakehouseException(
                    ErrorCode.FAILED, "Interrupted while waiting for " + server.name());
        }
    }

    /** The reason why a server is not ready; empty if it is. */
    private Optional<Exception> problem(Server server) throws InterruptedException {
        if (!server.ports().stream().limit(1).allMatch(ports::isListening)) {
            return Optional.of(new ConnectException("nothing listens there"));
        }
        try {
            server.probe();
            return Optional.empty();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return Optional.of(e);
        }
    }

    private LakehouseException failed(Server server, String what, Exception cause) {
        Path log = folder.log(server.name());
        return new LakehouseException(
                ErrorCode.FAILED,
                "Cannot start %s at %s: %s. The last lines of %s:\n%s"
                        .formatted(
                                server.name(),
                                server.address(),
                                what,
                                log,
                                String.join("\n", LogFile.tail(log, LAST_LINES))),
                cause);
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Stops what this start began, in the order in which it is always stopped. */
    private void undo() {
        launcher.close();
        synchronized (started) {
            if (undone) {
                return;
            }
            undone = true;
            for (String name : Servers.STOP_ORDER) {
                RunRecord record = started.get(name);
                if (record != null) {
                    // it has served nobody yet, so there is nothing to wait for
                    Servers.stop(name, record.process(), Duration.ofSeconds(5));
                    forget(folder.run(name));
                }
            }
            launcher.processes().forEach(Process::destroyForcibly);
        }
    }

    static void forget(Path record) {
        try {
            Files.deleteIfExists(record);
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Cannot remove %s: %s".formatted(record, e), e);
        }
    }
}
