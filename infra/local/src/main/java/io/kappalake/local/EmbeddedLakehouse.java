package io.kappalake.local;

import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.table.InitReport;
import io.kappalake.local.folder.DataFolder;
import io.kappalake.local.folder.FolderLock;
import io.kappalake.local.folder.Ports;
import io.kappalake.local.process.LogFile;
import io.kappalake.local.process.ResidentMemory;
import io.kappalake.local.process.RunRecord;
import io.kappalake.local.server.S3Kind;
import io.kappalake.local.server.Server;
import io.kappalake.local.server.Servers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Real Kafka, S3, PostgreSQL, Trino and Flink on this machine, each a process of its own that
 * outlives the one that started it; all of their data is below one folder. An object keeps no
 * state: several may work on one folder, one at a time.
 */
public final class EmbeddedLakehouse {
    private static final int LAST_LINES = 10;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    private final DataFolder folder;
    private final Optional<S3Kind> wantedS3;
    private final boolean upkeep;

    private EmbeddedLakehouse(DataFolder folder, Optional<S3Kind> wantedS3, boolean upkeep) {
        this.folder = folder;
        this.wantedS3 = wantedS3;
        this.upkeep = upkeep;
    }

    /** The lakehouse of that folder, which need not exist yet. */
    public static EmbeddedLakehouse at(Path dataFolder) {
        return new EmbeddedLakehouse(new DataFolder(dataFolder), S3Kind.wanted(), true);
    }

    /** The same lakehouse, with that S3 server if it is new. */
    public EmbeddedLakehouse with(S3Kind s3) {
        return new EmbeddedLakehouse(folder, Optional.of(s3), upkeep);
    }

    /** The same lakehouse, in which nothing compacts files or expires snapshots by itself. */
    public EmbeddedLakehouse withoutUpkeep() {
        return new EmbeddedLakehouse(folder, wantedS3, false);
    }

    /** Outcome of a start. */
    public record Started(List<ReadyServer> servers, InitReport tables) {
        public Started {
            servers = List.copyOf(servers);
        }
    }

    /**
     * A server that answered a real request.
     *
     * @param took since the beginning of the start
     * @param alreadyRan whether it had been started before
     */
    public record ReadyServer(String name, String address, Duration took, boolean alreadyRan) {}

    /**
     * Starts the servers that do not run, and upkeep if it is wanted (otherwise stops it), waits
     * until every server answered a real request, and creates the tables that are missing. When a
     * server cannot be started, those that this call started are stopped again; so they are when
     * the process is told to end meanwhile.
     *
     * @throws io.kappalake.lakehouse.LakehouseException with the server's last log lines, if one
     *     did not become ready; {@code FAILED} if a port is taken or somebody else is starting or
     *     stopping; {@code REFUSED} if the folder's data was written by another S3 server
     */
    public Started start() {
        return start(ready -> {});
    }

    /**
     * As {@link #start()}.
     *
     * @param progress told of each server as soon as it is ready, by the thread that waited for it
     */
    public Started start(Consumer<ReadyServer> progress) {
        return FolderLock.holding(
                folder,
                () -> {
                    folder.close(Servers.needPassage());
                    fenceOrphanedTaskManager();
                    Ports ports = Servers.ports(folder);
                    List<Server> servers = Servers.configure(folder, ports, wantedS3, upkeep);
                    if (servers.stream().noneMatch(s -> s.name().equals(Servers.UPKEEP))) {
                        stopped(Servers.UPKEEP);
                    }
                    return new Startup(folder, ports, servers, this::config, progress).run();
                });
    }

    /** A TaskManager whose JobManager died could still commit what a new JobManager commits too. */
    private void fenceOrphanedTaskManager() {
        if (!status(Servers.JOB_MANAGER).running() && status(Servers.TASK_MANAGER).running()) {
            stopped(Servers.TASK_MANAGER);
        }
    }

    /**
     * Stops all servers; their data stays. Does nothing to those that do not run.
     *
     * @return the names of those that ran
     */
    public List<String> stop() {
        return FolderLock.holding(
                folder, () -> Servers.STOP_ORDER.stream().filter(this::stopped).toList());
    }

    /** Stops one server, by its name. */
    public void stopServer(String name) {
        checkName(name);
        FolderLock.holding(folder, () -> stopped(name));
    }

    /** Stops a server, and returns true if it ran. */
    private boolean stopped(String name) {
        Path record = folder.run(name);
        Optional<RunRecord> run = RunRecord.read(record);
        if (run.isEmpty()) {
            return false;
        }
        boolean ran = run.get().process().isAlive();
        Servers.stop(name, run.get().process(), STOP_PATIENCE);
        Servers.keepForNextStart(folder, name);
        Startup.forget(record);
        return ran;
    }

    /**
     * Stops all servers and removes all data; files of others in the folder stay.
     *
     * @return the names of the servers that ran
     */
    public List<String> wipe() {
        List<String> stopped = stop();
        folder.wipe();
        return stopped;
    }

    /**
     * Status of the servers, in the order in which they depend on one another; upkeep is among them
     * only while it should run.
     */
    public List<ServerStatus> status() {
        return Servers.NAMES.stream()
                .map(this::status)
                .filter(
                        server ->
                                !server.name().equals(Servers.UPKEEP)
                                        || server.state() != ServerStatus.State.STOPPED)
                .toList();
    }

    /** Status of one server, by its name. */
    public ServerStatus status(String name) {
        checkName(name);
        Optional<RunRecord> record = RunRecord.read(folder.run(name));
        Optional<String> address = record.map(RunRecord::address);
        OptionalLong pid =
                record.map(run -> OptionalLong.of(run.process().pid()))
                        .orElse(OptionalLong.empty());
        if (record.isPresent() && record.get().process().isAlive()) {
            return new ServerStatus(
                    name,
                    ServerStatus.State.RUNNING,
                    pid,
                    address,
                    Optional.of(
                            Duration.between(record.get().started(), Clock.systemUTC().instant())),
                    ResidentMemory.of(record.get().process().pid()),
                    List.of());
        }
        boolean crashed = record.isPresent();
        return new ServerStatus(
                name,
                crashed ? ServerStatus.State.CRASHED : ServerStatus.State.STOPPED,
                pid,
                address,
                Optional.empty(),
                OptionalLong.empty(),
                crashed ? LogFile.tail(folder.log(name), LAST_LINES) : List.of());
    }

    private static void checkName(String name) {
        if (!Servers.NAMES.contains(name)) {
            throw new IllegalArgumentException(
                    "There is no server '%s' (there are: %s)"
                            .formatted(name, String.join(", ", Servers.NAMES)));
        }
    }

    /**
     * The configuration with which everything else reaches this lakehouse. There is one after the
     * first start.
     */
    public LakehouseConfig config() {
        return LakehouseConfig.load(folder.config());
    }

    /** The folder, absolute. */
    public Path dataFolder() {
        return folder.root();
    }

    /** The log of a server, by its name; the file need not exist. */
    public Path log(String name) {
        checkName(name);
        return folder.log(name);
    }

    /** True if anything was ever started in the folder. */
    public boolean exists() {
        return Files.exists(folder.ports());
    }
}
