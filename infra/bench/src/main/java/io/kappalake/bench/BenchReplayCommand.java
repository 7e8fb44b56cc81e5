package io.kappalake.bench;

import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./kappalake bench replay}. */
@Command(
        name = "replay",
        description = {
            "Measure a replay by unchanged rules, its audit, its publication and its rollback"
                    + " against",
            "the live job's own catch-up and a raw Kafka consumer, on an embedded lakehouse of its",
            "own that is removed afterwards. The live job is stopped while the replay runs."
        },
        mixinStandardHelpOptions = true)
public final class BenchReplayCommand implements Callable<Integer> {
    private static final int PARTITIONS = 4;

    /** Eight minutes of event time: in fewer, no window may be complete, and nothing published. */
    private static final long FEWEST_RECORDS = 50_000;

    private static final long MAX_WARM_UP_RECORDS = 1_000_000;

    @Spec private CommandSpec spec;
    @Mixin private LakehouseOptions options;
    @Mixin private Output output;

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "4000000",
            description = "How many records are replayed (default: ${DEFAULT-VALUE}).")
    private long records;

    @Option(
            names = "--also",
            paramLabel = "N",
            description =
                    "Measure this length of history before, in the same lakehouse, to compare"
                            + " memory and times; may be repeated.")
    private List<Long> also = new ArrayList<>();

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "2",
            description =
                    "How often the consumer, the live job and the replay read them; the best run of"
                            + " each counts, and the last replay is published (default:"
                            + " ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the live job and the replay, 1 to 4 (default: ${DEFAULT-VALUE}).")
    private int parallelism;

    @Option(
            names = "--commit-interval",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description =
                    "Between the commits of the live job and of the replay (default:"
                            + " ${DEFAULT-VALUE}).")
    private int commitSeconds;

    @Option(names = "--keep", description = "Leave the benchmark's lakehouse running.")
    private boolean keep;

    /** Measures, and prints the report. */
    @Override
    public Integer call() {
        List<Setup> setups = setups();
        output.say("Benchmark of replay on " + Machine.here());
        Path data = options.embeddedFolder(BenchLakehouse.FOLDER);
        try (BenchLakehouse lakehouse = BenchLakehouse.start(data, keep)) {
            ReplayReport report = new ReplayBenchmark(lakehouse, data, output::say).run(setups);
            print(report);
            output.result(report);
        }
        if (keep) {
            output.say("The lakehouse of the benchmark still runs, in " + data);
        }
        return 0;
    }

    private List<Setup> setups() {
        long[] sizes =
                LongStream.concat(also.stream().mapToLong(Long::longValue), LongStream.of(records))
                        .toArray();
        long fewest = LongStream.of(sizes).min().orElseThrow();
        if (fewest < FEWEST_RECORDS || LongStream.of(sizes).distinct().count() < sizes.length) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--records and --also must each be at least %,d, so that windows are complete, and different"
                            .formatted(FEWEST_RECORDS));
        }
        if (runs < 1 || commitSeconds < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--runs and --commit-interval must each be at least 1");
        }
        if (parallelism < 1 || parallelism > PARTITIONS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Invalid value '%d' for --parallelism (must be 1 to %d)"
                            .formatted(parallelism, PARTITIONS));
        }
        // the same for all: it is part of the peak of memory
        long warmUp = Math.min(fewest, MAX_WARM_UP_RECORDS);
        return LongStream.of(sizes)
                .mapToObj(
                        size ->
                                new Setup(
                                        size,
                                        warmUp,
                                        PARTITIONS,
                                        parallelism,
                                        Duration.ofSeconds(commitSeconds),
                                        runs))
                .toList();
    }

    private void print(ReplayReport report) {
        List<String> header = new ArrayList<>(List.of(""));
        report.sizes()
                .forEach(
                        size ->
                                header.add(
                                        String.format(Locale.ROOT, "%,d records", size.records())));
        output.table(
                header,
                List.of(
                        row(report, "raw consumer (records/s)", s -> perSecond(s.rawConsumer())),
                        row(report, "live catch-up (records/s)", s -> perSecond(s.live())),
                        row(report, "replay (records/s)", s -> perSecond(s.replay())),
                        row(report, "replay by live catch-up", ReplaySize::ratioToLive),
                        row(report, "replay by raw consumer", ReplaySize::ratioToRawConsumer),
                        row(
                                report,
                                "live catch-up, CPU s per million",
                                s -> s.live().cpuSecondsPerMillion()),
                        row(
                                report,
                                "replay, CPU s per million",
                                s -> s.replay().cpuSecondsPerMillion()),
                        row(
                                report,
                                "live catch-up, peak of TaskManager (MB)",
                                s -> s.live().peakMemoryBytes() >> 20),
                        row(
                                report,
                                "replay, peak of TaskManager (MB)",
                                s -> s.replay().peakMemoryBytes() >> 20),
                        row(report, "trim (s)", s -> s.audit().trimSeconds()),
                        row(report, "audit (s)", s -> s.audit().seconds()),
                        row(report, "audit, s per million", ReplaySize::auditSecondsPerMillion),
                        row(report, "publish (ms)", s -> s.publish().millis()),
                        row(report, "publish, whole verb (ms)", s -> s.publish().wholeMillis()),
                        row(report, "rollback (ms)", s -> s.rollback().millis()),
                        row(report, "rollback, whole verb (ms)", s -> s.rollback().wholeMillis())));
        report.goals().forEach(goal -> output.say(goal.toString()));
        Setup setup = report.sizes().getLast().setup();
        output.say(
                String.format(
                        Locale.ROOT,
                        "Live job and replay: parallelism %d, a checkpoint every %d s, new Flink"
                                + " processes and a warm-up of %,d records each, then the better of %d"
                                + " runs, from the job's start to its last commit. Publication and"
                                + " rollback in a running JVM.",
                        setup.parallelism(),
                        commitSeconds,
                        setup.warmUpEvents(),
                        runs));
    }

    private static List<Object> row(
            ReplayReport report, String name, Function<ReplaySize, Object> figure) {
        List<Object> row = new ArrayList<>(List.of(name));
        report.sizes().forEach(size -> row.add(figure.apply(size)));
        return row;
    }

    private static long perSecond(Measurement measurement) {
        return (long) measurement.eventsPerSecond();
    }
}
