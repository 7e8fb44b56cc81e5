package io.kappalake.bench;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.KafkaConfig;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.local.EmbeddedLakehouse;
import io.kappalake.local.server.Servers;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.rules.Intake;
import io.kappalake.orders.rules.OrdersConfig;
import io.kappalake.orders.rules.StartPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An embedded lakehouse that exists for one benchmark. A file in its folder marks it as such: a
 * folder without the mark may hold somebody's data and is never removed.
 */
public final class BenchLakehouse implements AutoCloseable {
    /** The default folder of a benchmark. */
    public static final Path FOLDER = Path.of(".kappalake", "bench");

    private static final String MARK = "benchmark";

    private final EmbeddedLakehouse lakehouse;
    private final boolean keep;
    private final Thread hook = new Thread(this::end, "end-the-benchmark's-lakehouse");
    private int runs;

    private BenchLakehouse(EmbeddedLakehouse lakehouse, boolean keep) {
        this.lakehouse = lakehouse;
        this.keep = keep;
    }

    /**
     * Starts a new lakehouse, in place of what an earlier benchmark left in the folder.
     *
     * @param keep whether {@link #close} leaves it running
     * @throws LakehouseException {@code REFUSED} if the folder holds a lakehouse that no benchmark
     *     made
     */
    public static BenchLakehouse start(Path folder, boolean keep) {
        EmbeddedLakehouse lakehouse = EmbeddedLakehouse.at(folder).withoutUpkeep();
        Path mark = lakehouse.dataFolder().resolve(MARK);
        if (lakehouse.exists()) {
            if (!Files.exists(mark)) {
                throw new LakehouseException(
                        ErrorCode.REFUSED,
                        "Cannot use %s for a benchmark: it holds another lakehouse, and a benchmark removes what is there; name another folder with --data"
                                .formatted(lakehouse.dataFolder()));
            }
            lakehouse.wipe();
        }
        try {
            Files.createDirectories(lakehouse.dataFolder());
            Files.writeString(mark, "The lakehouse in this folder can be removed at any time.\n");
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Cannot write %s: %s".formatted(mark, e), e);
        }
        BenchLakehouse bench = new BenchLakehouse(lakehouse, keep);
        Runtime.getRuntime().addShutdownHook(bench.hook);
        bench.lakehouse.start();
        return bench;
    }

    /**
     * Stops the servers that a benchmark of SQL does not need: they would only use up resources.
     */
    public void stopAllButTrino() {
        lakehouse.stopServer(Servers.TASK_MANAGER);
        lakehouse.stopServer(Servers.JOB_MANAGER);
        lakehouse.stopServer(Servers.KAFKA);
    }

    /** Gives Flink new processes, in which nothing has been compiled yet. */
    void restartFlink() {
        lakehouse.stopServer(Servers.TASK_MANAGER);
        lakehouse.stopServer(Servers.JOB_MANAGER);
        lakehouse.start();
    }

    /** The connections to its servers. */
    public LakehouseConfig config() {
        return lakehouse.config();
    }

    /** The configuration of a job of its own that reads the topic. */
    LakehouseConfig configToRead(OrderTopic topic, Setup setup) {
        LakehouseConfig config = lakehouse.config();
        IngestConfig ingest = IngestConfig.of(config);
        runs++;
        Map<Class<?>, Object> sections = new HashMap<>(config.sections());
        sections.put(
                OrdersConfig.class,
                new OrdersConfig(
                        config.section(OrdersConfig.class).namespace(),
                        new IngestConfig(
                                setup.parallelism(),
                                setup.commitInterval(),
                                ingest.outOfOrderness(),
                                ingest.clockTolerance(),
                                ingest.idleness(),
                                ingest.allowedLateness(),
                                ingest.windowRetention(),
                                ingest.tumbling(),
                                ingest.sliding(),
                                ingest.maxStatuses(),
                                ingest.emit(),
                                ingest.decode(),
                                ingest.limits()),
                        new Intake(OptionalLong.empty(), StartPosition.EARLIEST),
                        Optional.empty()));
        return new LakehouseConfig(
                config.file(),
                new KafkaConfig(
                        config.kafka().bootstrapServers(),
                        topic.name(),
                        "bench-" + runs,
                        config.kafka().properties()),
                config.catalog(),
                config.storage(),
                config.trino(),
                config.flink(),
                sections);
    }

    long taskManagerPid() {
        return lakehouse.status(Servers.TASK_MANAGER).pid().orElseThrow();
    }

    long jobManagerPid() {
        return lakehouse.status(Servers.JOB_MANAGER).pid().orElseThrow();
    }

    /** Stops and removes it, unless it is to be kept. */
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        end();
    }

    private void end() {
        if (!keep) {
            try {
                Files.deleteIfExists(lakehouse.dataFolder().resolve(MARK));
            } catch (IOException e) {
                throw new LakehouseException(
                        ErrorCode.FAILED,
                        "Cannot remove the benchmark's lakehouse %s: %s"
                                .formatted(lakehouse.dataFolder(), e),
                        e);
            }
            lakehouse.wipe();
        }
    }
}
