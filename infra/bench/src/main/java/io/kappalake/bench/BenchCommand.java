package io.kappalake.bench;

import io.kappalake.bench.transform.TransformCommand;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.cli.ProductHome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./kappalake bench}: its subcommands say what is measured. */
@Command(
        name = "bench",
        description = "Measure Kappalake against the limits of what it is built on.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {BenchCommand.Ingest.class, TransformCommand.class, ReplayCommand.class})
final class BenchCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Missing command: ingest, transform or replay");
    }

    @Command(
            name = "ingest",
            description = {
                "Measure the ingest job against a raw Kafka consumer and a plain Flink SQL job, on",
                "an embedded lakehouse of its own that is removed afterwards."
            },
            mixinStandardHelpOptions = true)
    static final class Ingest implements Callable<Integer> {
        private static final int PARTITIONS = 4;
        private static final long MAX_WARM_UP_EVENTS = 1_000_000;

        @Spec private CommandSpec spec;
        @Mixin private Output output;

        @Option(
                names = "--events",
                paramLabel = "N",
                defaultValue = "4000000",
                description = "How many events each contender reads (default: ${DEFAULT-VALUE}).")
        private long events;

        @Option(
                names = "--runs",
                paramLabel = "N",
                defaultValue = "2",
                description =
                        "How often each contender reads them; its best run counts (default: ${DEFAULT-VALUE}).")
        private int runs;

        @Option(
                names = "--parallelism",
                paramLabel = "N",
                defaultValue = "1",
                description = "Of both Flink jobs, 1 to 4 (default: ${DEFAULT-VALUE}).")
        private int parallelism;

        @Option(
                names = "--commit-interval",
                paramLabel = "SECONDS",
                defaultValue = "2",
                description = "Between the commits of both Flink jobs (default: ${DEFAULT-VALUE}).")
        private int commitSeconds;

        @Option(
                names = "--data",
                paramLabel = "DIR",
                defaultValue = ".kappalake/bench",
                description = "Folder of the benchmark's lakehouse (default: ${DEFAULT-VALUE}).")
        private Path data;

        @Option(names = "--keep", description = "Leave the benchmark's lakehouse running.")
        private boolean keep;

        @Option(names = "--debug", description = "Log every step, and print stack traces.")
        void debug(boolean on) {
            // the main program acts on it, for all commands
        }

        @Override
        public Integer call() {
            Setup setup = setup();
            SqlSubmission sql =
                    new SqlSubmission(
                            ProductHome.find().built("infra/bench/target/kappalake-bench-job.jar"));
            output.say("Benchmark of ingest on " + Machine.here());
            try (BenchLakehouse lakehouse = BenchLakehouse.start(data, keep)) {
                Report report = new IngestBenchmark(lakehouse, setup, output::say).run(sql);
                print(report);
                output.result(report);
            }
            if (keep) {
                output.say("The lakehouse of the benchmark still runs, in " + data);
            }
            return 0;
        }

        private Setup setup() {
            if (events < 1 || runs < 1 || commitSeconds < 1) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--events, --runs and --commit-interval must each be at least 1");
            }
            if (parallelism < 1 || parallelism > PARTITIONS) {
                throw new ParameterException(
                        spec.commandLine(),
                        "Invalid value '%d' for --parallelism (must be 1 to %d)"
                                .formatted(parallelism, PARTITIONS));
            }
            return new Setup(
                    events,
                    Math.min(events, MAX_WARM_UP_EVENTS),
                    PARTITIONS,
                    parallelism,
                    Duration.ofSeconds(commitSeconds),
                    runs);
        }

        private void print(Report report) {
            output.table(
                    List.of("", "events/s", "CPU s per million", "peak memory (MB)"),
                    List.of(
                            row("raw consumer", report.rawConsumer()),
                            row("Flink SQL", report.flinkSql()),
                            row("Kappalake", report.kappalake())));
            output.say(
                    String.format(
                            Locale.ROOT,
                            "Kappalake reads at %.2f of the raw consumer's speed and at %.2f times that of Flink SQL.",
                            report.ratioToRawConsumer(),
                            report.ratioToFlinkSql()));
            output.say(
                    "Both Flink jobs: parallelism %d, a checkpoint every %d s, RocksDB, new Flink processes and one warm-up job of %d events, then the better of %d runs, from the job's start to its last commit."
                            .formatted(
                                    setup().parallelism(),
                                    commitSeconds,
                                    setup().warmUpEvents(),
                                    runs));
        }

        private static List<Object> row(String name, Measurement measurement) {
            return List.of(
                    name,
                    (long) measurement.eventsPerSecond(),
                    measurement.cpuSecondsPerMillion(),
                    measurement.peakMemoryBytes() >> 20);
        }
    }
}
