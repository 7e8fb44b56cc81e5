package io.kappalake.bench.decode;

import io.kappalake.bench.Goal;
import io.kappalake.bench.Machine;
import io.kappalake.bench.decode.DecodeBenchmark.Cost;
import io.kappalake.lakehouse.cli.Output;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./kappalake bench decode}. */
@Command(
        name = "decode",
        description = {
            "Measure the decoding of records alone, in one thread and without any server: plain ones",
            "against those with unknown fields, escapes and characters beyond ASCII."
        },
        mixinStandardHelpOptions = true)
public final class BenchDecodeCommand implements Callable<Integer> {
    private static final double MOST = 1.5;

    @Spec private CommandSpec spec;
    @Mixin private Output output;

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "How many of each kind a round decodes (default: ${DEFAULT-VALUE}).")
    private int records;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "10",
            description = "The best of them counts (default: ${DEFAULT-VALUE}).")
    private int rounds;

    /**
     * The measured costs, and the goals among them.
     *
     * @param goals for each kind of record that has one character or field more than a plain one
     */
    record Report(Machine machine, List<Cost> costs, List<Goal> goals) {}

    /** Measures, and prints the report. */
    @Override
    public Integer call() {
        if (records < 1 || rounds < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--records and --rounds must each be at least 1");
        }
        output.say("Benchmark of decoding on " + Machine.here());
        List<Cost> costs = new DecodeBenchmark(records, rounds).run();
        output.table(
                List.of("records", "bytes", "ns a record", "by plain"),
                costs.stream()
                        .map(
                                cost ->
                                        List.of(
                                                cost.kind(),
                                                Integer.toString(cost.bytes()),
                                                String.format(Locale.ROOT, "%.0f", cost.nanos()),
                                                String.format(
                                                        Locale.ROOT, "%.2f", cost.ratioToPlain())))
                        .toList());
        List<Goal> goals =
                costs.stream()
                        .filter(Cost::small)
                        .map(cost -> Goal.atMost(cost.kind(), cost.ratioToPlain(), MOST))
                        .toList();
        goals.forEach(goal -> output.say(goal.toString()));
        output.result(new Report(Machine.here(), costs, goals));
        return 0;
    }
}
