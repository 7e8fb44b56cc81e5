package io.kappalake.bench;

import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./kappalake bench freshness}. */
@Command(
        name = "freshness",
        description = {
            "Measure the time from the producer's send to the first query of Trino that sees the",
            "row, once a second, while events arrive at a steady rate and 'maintain' runs, on an",
            "embedded lakehouse of its own that is removed afterwards."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./kappalake bench freshness",
            "  ./kappalake bench freshness --rate 5000 --seconds 60 --interval 1 --age 500"
        })
public final class BenchFreshnessCommand implements Callable<Integer> {
    private static final double ALLOWANCE = 1.5;

    @Spec private CommandSpec spec;
    @Mixin private LakehouseOptions options;
    @Mixin private Output output;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "50000",
            description = "Events sent a second (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "120",
            description =
                    "How long is measured, after a warm-up of 20 s (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            split = ",",
            description = "Between two commits of the job (default: 1,2,5,10).")
    private List<Integer> intervals = List.of(1, 2, 5, 10);

    @Option(
            names = "--age",
            paramLabel = "COMMITS",
            defaultValue = "0",
            description =
                    "Measure again in a table that has had so many commits of a small file each.")
    private int age;

    @Option(names = "--no-maintain", description = "Run no upkeep meanwhile.")
    private boolean noMaintain;

    @Option(names = "--keep", description = "Leave the benchmark's lakehouse running.")
    private boolean keep;

    record Report(Machine machine, int rate, int seconds, List<Freshness> results) {}

    /** Measures, and prints the report; exit code 0 also where a goal is missed. */
    @Override
    public Integer call() {
        if (rate < 1 || seconds < 1 || age < 0 || intervals.stream().anyMatch(i -> i < 1)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--rate, --seconds and --interval must be at least 1, and --age at least 0");
        }
        Path data = options.embeddedFolder(BenchLakehouse.FOLDER);
        output.say("Benchmark of freshness on " + Machine.here());
        List<Freshness> results = new ArrayList<>();
        try (BenchLakehouse lakehouse = BenchLakehouse.start(data, keep)) {
            for (int commits : new TreeSet<>(List.of(0, age))) {
                for (int interval : intervals) {
                    FreshnessBenchmark benchmark =
                            new FreshnessBenchmark(
                                    lakehouse,
                                    rate,
                                    Duration.ofSeconds(seconds),
                                    Duration.ofSeconds(interval),
                                    commits,
                                    !noMaintain);
                    Freshness result = benchmark.run();
                    output.say("  " + result);
                    results.add(result);
                }
            }
        }
        output.table(
                List.of("interval (s)", "age (commits)", "p50 (s)", "p95 (s)", "p99 (s)", "goal"),
                results.stream().map(BenchFreshnessCommand::row).toList());
        output.result(new Report(Machine.here(), rate, seconds, results));
        if (keep) {
            output.say("The lakehouse of the benchmark still runs, in " + data);
        }
        return 0;
    }

    private static List<Object> row(Freshness result) {
        double limit = result.intervalSeconds() + ALLOWANCE;
        return List.of(
                result.intervalSeconds(),
                result.age(),
                result.p50(),
                result.p95(),
                result.p99(),
                Goal.atMost("p99", result.p99(), limit).met()
                        ? "%s: met".formatted(limit)
                        : "%s: missed".formatted(limit));
    }
}
