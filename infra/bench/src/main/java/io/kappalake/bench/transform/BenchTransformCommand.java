package io.kappalake.bench.transform;

import io.kappalake.bench.BenchLakehouse;
import io.kappalake.bench.Machine;
import io.kappalake.bench.transform.TransformReport.Changed;
import io.kappalake.bench.transform.TransformReport.Ours;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./kappalake bench transform}. */
@Command(
        name = "transform",
        description = {
            "Measure an incremental model that is tested before it is published against plain"
                    + " Trino",
            "statements that write the same rows, on an embedded lakehouse of its own that is",
            "removed afterwards."
        },
        mixinStandardHelpOptions = true)
public final class BenchTransformCommand implements Callable<Integer> {
    private static final int FEWEST_ORDERS = 1000;

    @Spec private CommandSpec spec;
    @Mixin private LakehouseOptions options;
    @Mixin private Output output;

    @Option(
            names = "--orders",
            paramLabel = "N",
            defaultValue = "2000000",
            description = "How many orders the table has (default: ${DEFAULT-VALUE}).")
    private long orders;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "2",
            description =
                    "How often each thing is measured after a warm-up; the median counts (default:"
                            + " ${DEFAULT-VALUE}).")
    private int runs;

    @Option(names = "--keep", description = "Leave the benchmark's lakehouse running.")
    private boolean keep;

    /** Measures, and prints the report. */
    @Override
    public Integer call() {
        if (orders < FEWEST_ORDERS || runs < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--orders must be at least %d, --runs at least 1".formatted(FEWEST_ORDERS));
        }
        output.say("Benchmark of transform on " + Machine.here());
        Path data = options.embeddedFolder(BenchLakehouse.FOLDER);
        try (BenchLakehouse lakehouse = BenchLakehouse.start(data, keep)) {
            lakehouse.stopAllButTrino();
            TransformReport report =
                    TransformBenchmark.run(
                            lakehouse.config(), data.resolve("project"), orders, runs, output::say);
            print(report);
            output.result(report);
        }
        if (keep) {
            output.say("The lakehouse of the benchmark still runs, in " + data);
        }
        return 0;
    }

    private void print(TransformReport report) {
        List<List<Object>> rows = new ArrayList<>();
        rows.add(row("first build", report.firstBuild(), report.createSeconds(), "", "", "", ""));
        rows.add(row("nothing changed", report.noChange(), "", "", "", "", ""));
        for (Changed changed : report.changes()) {
            rows.add(
                    row(
                            changed.toString(),
                            changed.kappalake(),
                            changed.mergeSeconds(),
                            changed.mergeDeleteFiles(),
                            changed.copySeconds(),
                            changed.follower().seconds(),
                            changed.follower().statements()));
        }
        rows.add(row("full rebuild", report.fullRebuild(), "", "", "", "", ""));
        output.table(
                List.of(
                        "",
                        "Kappalake (s)",
                        "model (s)",
                        "statements",
                        "files rewritten",
                        "CREATE, MERGE (s)",
                        "delete files",
                        "copy (s)",
                        "follower (s)",
                        "its statements"),
                rows);
        report.goals().forEach(goal -> output.say(goal.toString()));
        output.say(
                "%,d orders; Kappalake with not_null and unique tests, whole run in a running JVM; medians of %d after a warm-up."
                        .formatted(report.orders(), report.runs()));
    }

    private static List<Object> row(
            String name,
            Ours ours,
            Object plainSeconds,
            Object deleteFiles,
            Object copySeconds,
            Object followerSeconds,
            Object followerStatements) {
        return List.of(
                name,
                ours.seconds(),
                ours.modelSeconds(),
                ours.statements(),
                ours.filesReplaced(),
                plainSeconds,
                deleteFiles,
                copySeconds,
                followerSeconds,
                followerStatements);
    }
}
