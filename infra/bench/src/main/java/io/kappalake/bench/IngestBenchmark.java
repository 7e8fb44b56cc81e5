package io.kappalake.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Measures the ingest job against a consumer that does nothing with what it reads, and against the
 * same tables written with Flink SQL. All contenders read the same topic of the same servers, one
 * after the other. Each Flink job gets new Flink processes and reads a smaller topic first, so that
 * the JVMs are warm; the tables are new for every run.
 */
final class IngestBenchmark {
    private final BenchLakehouse lakehouse;
    private final Setup setup;
    private final Consumer<String> progress;

    IngestBenchmark(BenchLakehouse lakehouse, Setup setup, Consumer<String> progress) {
        this.lakehouse = lakehouse;
        this.setup = setup;
        this.progress = progress;
    }

    Report run(SqlSubmission sql) {
        OrderTopic warmUp = topic("bench.warm-up", setup.warmUpEvents());
        OrderTopic measured = topic("bench.events", setup.events());
        return Report.of(
                setup,
                measure(new RawConsumer(lakehouse.config().kafka()), warmUp, measured),
                measure(new FlinkContender("Flink SQL", lakehouse, setup, sql), warmUp, measured),
                measure(
                        new FlinkContender(
                                "Kappalake", lakehouse, setup, new KappalakeSubmission()),
                        warmUp,
                        measured));
    }

    private OrderTopic topic(String name, long events) {
        OrderTopic topic =
                OrderTopic.create(lakehouse.config().kafka(), name, setup.partitions(), events);
        progress.accept(
                String.format(
                        Locale.ROOT,
                        "  %s: %,d events of %d bytes in %d partitions",
                        name,
                        events,
                        topic.bytes() / events,
                        setup.partitions()));
        return topic;
    }

    private Measurement measure(Contender contender, OrderTopic warmUp, OrderTopic measured) {
        contender.prepare();
        say(contender, "warm-up", contender.read(warmUp));
        List<Measurement> runs = new ArrayList<>();
        for (int i = 1; i <= setup.runs(); i++) {
            Measurement run = contender.read(measured);
            say(contender, "run " + i, run);
            runs.add(run);
        }
        return Measurement.best(runs);
    }

    private void say(Contender contender, String run, Measurement measurement) {
        progress.accept(
                String.format(
                        Locale.ROOT,
                        "  %s, %s: %.1f s, %,.0f events/s",
                        contender.name(),
                        run,
                        measurement.seconds(),
                        measurement.eventsPerSecond()));
    }
}
