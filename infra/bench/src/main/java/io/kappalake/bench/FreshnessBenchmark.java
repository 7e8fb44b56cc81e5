package io.kappalake.bench;

import io.kappalake.ingest.flink.FlinkRest;
import io.kappalake.ingest.flink.JobControl;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.catalog.Namespaces;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.maintenance.Maintenance;
import io.kappalake.lakehouse.session.LakehouseSession;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.table.OrderTables;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Benchmark of freshness with one commit interval: the ingest job, a producer at a steady rate,
 * queries, and passes of upkeep, all at once.
 */
final class FreshnessBenchmark {
    private static final int PARTITIONS = 4;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final long BETWEEN_PASSES_SECONDS = 10;

    private final BenchLakehouse lakehouse;
    private final int rate;
    private final Duration duration;
    private final Duration interval;
    private final int age;
    private final boolean maintain;

    FreshnessBenchmark(
            BenchLakehouse lakehouse,
            int rate,
            Duration duration,
            Duration interval,
            int age,
            boolean maintain) {
        this.lakehouse = lakehouse;
        this.rate = rate;
        this.duration = duration;
        this.interval = interval;
        this.age = age;
        this.maintain = maintain;
    }

    Freshness run() {
        OrderTopic topic =
                OrderTopic.create(
                        lakehouse.config().kafka(),
                        "bench.freshness-%d-%d".formatted(interval.toSeconds(), age),
                        PARTITIONS,
                        0);
        LakehouseConfig config =
                lakehouse.configToRead(topic, new Setup(0, 0, PARTITIONS, 1, interval, 1));
        TableIdentifier events = OrderTables.of(config).name(OrderTable.ORDER_EVENTS);
        CommittedRows.inNewTables(config).close();
        // a job does not start in a table that has rows and no checkpoint
        String job = new KappalakeSubmission().submit(config);
        try (LakehouseSession session =
                LakehouseSession.open(config, events.namespace().toString())) {
            AgedTable.age(session.catalog().loadTable(events), age);
            return measure(config, events);
        } finally {
            new JobControl(new FlinkRest(config.flink())).cancel(job);
        }
    }

    private Freshness measure(LakehouseConfig config, TableIdentifier events) {
        FreshnessProbe probe = new FreshnessProbe(config.trino(), events);
        CountDownLatch end = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            Future<List<Duration>> latencies = threads.submit(probe::run);
            Future<?> upkeep = threads.submit(() -> maintain(config, end));
            double sent =
                    new SteadyProducer(config.kafka(), rate)
                            .send(WARM_UP.plus(duration), WARM_UP.toSeconds(), probe);
            probe.complete();
            Freshness freshness = Freshness.of(interval, age, sent, latencies.get());
            end.countDown();
            upkeep.get();
            return freshness;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LakehouseException known
                    ? known
                    : new LakehouseException(
                            ErrorCode.FAILED, "The benchmark failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LakehouseException(ErrorCode.FAILED, "The benchmark was interrupted", e);
        } finally {
            end.countDown();
            threads.shutdownNow();
        }
    }

    /** Passes of upkeep over all tables, until the end. */
    private Void maintain(LakehouseConfig config, CountDownLatch end) throws InterruptedException {
        if (!maintain) {
            return null;
        }
        try (LakehouseSession session = LakehouseSession.open(config, Namespaces.OPS.toString())) {
            Maintenance maintenance = new Maintenance(session, Clock.systemUTC());
            while (!end.await(BETWEEN_PASSES_SECONDS, TimeUnit.SECONDS)) {
                for (TableIdentifier table : maintenance.tables(List.of())) {
                    maintenance.run(table, false, step -> {});
                }
            }
        }
        return null;
    }
}
