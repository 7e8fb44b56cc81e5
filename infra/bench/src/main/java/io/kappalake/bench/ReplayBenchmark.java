package io.kappalake.bench;

import io.kappalake.ingest.control.IngestControl;
import io.kappalake.lakehouse.config.LakehouseConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Measures a replay by the same rules against the live job's own catch-up, and against a consumer
 * that does nothing with what it reads: all of the same topic, one after the other.
 *
 * <pre>
 *   raw consumer:             warm-up, runs
 *   new Flink: live job:      warm-up, runs; the last one is stopped with a savepoint
 *   new Flink: replay of it:  warm-up, runs; the last one is trimmed, audited, published, taken back
 * </pre>
 */
final class ReplayBenchmark {
    private final BenchLakehouse lakehouse;
    private final Path folder;
    private final Consumer<String> progress;

    /**
     * A benchmark.
     *
     * @param folder for the audit's report
     * @param progress told what was measured
     */
    ReplayBenchmark(BenchLakehouse lakehouse, Path folder, Consumer<String> progress) {
        this.lakehouse = lakehouse;
        this.folder = folder;
        this.progress = progress;
    }

    /**
     * Measures one length of history after the other, each in new tables.
     *
     * @param setups equal but for the number of events
     */
    ReplayReport run(List<Setup> setups) {
        Setup first = setups.getFirst();
        OrderTopic warmUp = topic("bench.warm-up", first.warmUpEvents(), first);
        List<ReplaySize> sizes = new ArrayList<>();
        for (Setup setup : setups) {
            String name = "bench.events-%d".formatted(setup.events());
            sizes.add(measure(setup, warmUp, topic(name, setup.events(), setup)));
        }
        return ReplayReport.of(sizes);
    }

    private OrderTopic topic(String name, long events, Setup setup) {
        OrderTopic topic =
                OrderTopic.create(lakehouse.config().kafka(), name, setup.partitions(), events);
        say("%s: %,d events of %d bytes", name, events, topic.bytes() / events);
        return topic;
    }

    private ReplaySize measure(Setup setup, OrderTopic warmUp, OrderTopic topic) {
        RawConsumer consumer = new RawConsumer(lakehouse.config().kafka());
        consumer.read(warmUp);
        Measurement raw =
                Measurement.best(
                        IntStream.rangeClosed(1, setup.runs())
                                .mapToObj(i -> told(consumer.name(), i, consumer.read(topic)))
                                .toList());
        lakehouse.restartFlink();
        new FlinkContender("live", lakehouse, setup, new KappalakeSubmission()).read(warmUp);
        List<Measurement> live = new ArrayList<>();
        LakehouseConfig config = lakehouse.config();
        for (int i = 1; i <= setup.runs(); i++) {
            config = lakehouse.configToRead(topic, setup);
            live.add(told("live catch-up", i, readLive(config, topic)));
        }
        lakehouse.restartFlink();
        try (ProofReplay replays = ProofReplay.of(lakehouse, config, folder)) {
            return replay(replays, config, setup, raw, Measurement.best(live));
        }
    }

    private Measurement readLive(LakehouseConfig config, OrderTopic topic) {
        try (CommittedRows rows = CommittedRows.inNewTables(config)) {
            CatchUp catchUp = CatchUp.begin(lakehouse);
            String job = new KappalakeSubmission().submit(config);
            Measurement measurement = catchUp.await(job, topic.events(), rows);
            new IngestControl(config).stop();
            return measurement;
        }
    }

    private ReplaySize replay(
            ProofReplay replays,
            LakehouseConfig config,
            Setup setup,
            Measurement raw,
            Measurement live) {
        replays.warmUp(setup.warmUpEvents());
        List<ProofReplay.CaughtUp> runs = new ArrayList<>();
        for (int i = 1; i <= setup.runs(); i++) {
            if (!runs.isEmpty()) {
                replays.forget(runs.getLast());
            }
            runs.add(replays.read());
            told("replay", i, runs.getLast().measurement());
        }
        ProofReplay.CaughtUp last = runs.getLast();
        ProofReplay.Audited audit = replays.audit(last);
        say(
                "trim: %.1f s; audit of %,d rows: %.1f s",
                audit.trimSeconds(), audit.rows(), audit.seconds());
        String run = last.plan().run();
        ReplayVerb publish = told("publish", ReplayVerb.publish(run, config));
        ReplayVerb rollback = told("rollback", ReplayVerb.rollback(run, config));
        return ReplaySize.of(
                setup,
                raw,
                live,
                Measurement.best(runs.stream().map(ProofReplay.CaughtUp::measurement).toList()),
                audit,
                publish,
                rollback);
    }

    private ReplayVerb told(String name, ReplayVerb verb) {
        say("%s: %d ms, the whole verb %d ms", name, verb.millis(), verb.wholeMillis());
        return verb;
    }

    private Measurement told(String name, int run, Measurement measurement) {
        say(
                "%s, run %d: %.1f s, %,.0f records/s, at most %d MB",
                name,
                run,
                measurement.seconds(),
                measurement.eventsPerSecond(),
                measurement.peakMemoryBytes() >> 20);
        return measurement;
    }

    private void say(String format, Object... values) {
        progress.accept("  " + String.format(Locale.ROOT, format, values));
    }
}
