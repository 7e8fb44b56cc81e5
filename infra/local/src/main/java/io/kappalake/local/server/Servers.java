package io.kappalake.local.server;

import io.kappalake.lakehouse.process.ProcessIdentity;
import io.kappalake.local.folder.Credentials;
import io.kappalake.local.folder.DataFolder;
import io.kappalake.local.folder.Ports;
import io.kappalake.local.process.Stopper;
import io.kappalake.local.process.Stopper.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The servers of one embedded lakehouse. */
public final class Servers {
    /** Their names, in the order in which they are stopped. */
    public static final List<String> STOP_ORDER =
            List.of(
                    Upkeep.NAME,
                    TaskManager.NAME,
                    JobManager.NAME,
                    TrinoServer.NAME,
                    KafkaServer.NAME,
                    S3Server.NAME,
                    PostgresServer.NAME);

    /** Their names, in the order in which they are shown. */
    public static final List<String> NAMES = STOP_ORDER.reversed();

    /** The process that owns Flink's jobs. */
    public static final String JOB_MANAGER = JobManager.NAME;

    /** The process that runs Flink's jobs, and could still commit for a dead JobManager. */
    public static final String TASK_MANAGER = TaskManager.NAME;

    /** The broker. */
    public static final String KAFKA = KafkaServer.NAME;

    /** The object store. */
    public static final String S3 = S3Server.NAME;

    /** The database of the catalog. */
    public static final String POSTGRES = PostgresServer.NAME;

    /** The query engine. */
    public static final String TRINO = TrinoServer.NAME;

    /** The loop of upkeep, which need not be there. */
    public static final String UPKEEP = Upkeep.NAME;

    /** Names of the servers that must be ready before tables can be created. */
    public static final List<String> FOR_TABLES = List.of(PostgresServer.NAME, S3Server.NAME);

    private static final List<String> PORTS =
            List.of(
                    KafkaServer.NAME,
                    "kafka-controller",
                    S3Server.NAME,
                    "s3-console",
                    PostgresServer.NAME,
                    TrinoServer.NAME,
                    JobManager.NAME,
                    JobManager.RPC,
                    "flink-jobmanager-metrics",
                    "flink-taskmanager-metrics");

    private Servers() {}

    /** The ports of a folder's servers; those that have none yet are chosen. */
    public static Ports ports(DataFolder folder) {
        return Ports.of(folder, PORTS);
    }

    /**
     * The servers of a folder, in the order of {@link #NAMES}. Upkeep is one of them if it is
     * wanted and not turned off in the configuration. Makes the choices that are made once
     * (credentials, the S3 server) and writes the lakehouse's configuration.
     *
     * @param wanted the S3 server to use in a new folder
     * @param upkeep whether upkeep is wanted
     * @throws io.kappalake.lakehouse.LakehouseException if what was chosen before cannot be used
     */
    public static List<Server> configure(
            DataFolder folder, Ports ports, Optional<S3Kind> wanted, boolean upkeep) {
        S3Kind kind = S3Kind.of(folder, wanted);
        ServerContext context =
                new ServerContext(folder, ports, Credentials.of(folder), ClassPaths.ofHome());
        PostgresServer postgres = new PostgresServer(context);
        S3Server s3 = new S3Server(context, kind);
        FlinkSettings flink = new FlinkSettings(context, s3);
        JobManager jobManager = new JobManager(context, flink);
        LakehouseFile.write(context, postgres, s3);
        List<Server> servers = new ArrayList<>();
        servers.add(postgres);
        servers.add(s3);
        servers.add(new KafkaServer(context));
        servers.add(new TrinoServer(context, postgres, s3));
        servers.add(jobManager);
        servers.add(new TaskManager(context, flink, jobManager));
        if (upkeep && Upkeep.isOn(folder)) {
            servers.add(new Upkeep(context));
        }
        return List.copyOf(servers);
    }

    /** Returns whether a server runs as another user, who has to pass through the data folder. */
    public static boolean needPassage() {
        return PostgresUser.isOther();
    }

    /**
     * Ends a server's process, by the server's name; does nothing if it has ended.
     *
     * @param patience how long it may take before it is forced
     */
    public static void stop(String name, ProcessIdentity process, Duration patience) {
        // PostgreSQL waits until its clients have left when it is sent SIGTERM
        Signal signal = name.equals(PostgresServer.NAME) ? Signal.INT : Signal.TERM;
        Stopper.stop(process, signal, patience);
    }

    /**
     * After a server was stopped: begins to make, in the background, what lets it start faster the
     * next time. What it needs from the server's folder is moved out of it before this returns.
     */
    public static void keepForNextStart(DataFolder folder, String name) {
        AotCache.makeLater(folder.scratch(name));
    }
}
