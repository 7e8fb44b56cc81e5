package io.kappalake.replay.cli;

import io.kappalake.lakehouse.cli.DurationConverter;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.replay.lag.Lag;
import io.kappalake.replay.lag.LagMeter;
import io.kappalake.replay.lag.PartitionLag;
import io.kappalake.replay.lag.ReplayLag;
import io.kappalake.replay.lake.ReplayLake;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./kappalake replay lag}. */
@Command(
        name = "lag",
        description = {
            "Show how far the live tables, and replays that are not over, are behind the log, by",
            "what the tables hold and what Flink says. The rate of the live tables is that between",
            "their last two commits, so that it needs --watch; that of a replay is since the last",
            "look. Exit code 1 if the live job does not run."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./kappalake replay lag",
            "  ./kappalake replay lag --watch --interval 10s"
        })
final class LagCommand implements Callable<Integer> {
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;

    @Spec private CommandSpec spec;

    @Option(names = "--watch", description = "Look again and again until Ctrl-C.")
    private boolean watch;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "2s",
            converter = DurationConverter.class,
            description = "Time between two looks of --watch (default: 2s).")
    private Duration interval;

    @Override
    public Integer call() {
        if (watch && output.json()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Cannot use --watch with --output json, which is one document: look once, as often as you like");
        }
        try (ReplayLake lake = ReplayLake.open(lakehouse.load());
                LagMeter meter = new LagMeter(lake, Clock.systemUTC())) {
            Lag lag = meter.look();
            show(lag);
            while (watch && pause()) {
                lag = meter.look();
                show(lag);
            }
            output.result(lag);
            return lag.running() ? 0 : 1;
        }
    }

    private boolean pause() {
        try {
            Thread.sleep(interval);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void show(Lag lag) {
        output.say(
                "%s  live job %s: %s, last commit %s, %,d records behind"
                        .formatted(
                                lag.at().truncatedTo(ChronoUnit.SECONDS),
                                lag.job(),
                                lag.jobState().equals("NONE") ? "does not run" : lag.jobState(),
                                lag.lastCommit()
                                        .map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString())
                                        .orElse("never"),
                                lag.recordsBehind()));
        lag.notes().forEach(output::say);
        output.table(
                List.of("partition", "end", "committed", "behind", "seconds behind", "records/s"),
                lag.partitions().stream().map(LagCommand::row).toList());
        for (ReplayLag replay : lag.replays()) {
            output.say(
                    "Replay %s: last step '%s', job %s, %,d records behind, %,.0f/s"
                            .formatted(
                                    replay.run(),
                                    replay.lastStep(),
                                    replay.jobState(),
                                    replay.recordsBehind(),
                                    replay.recordsPerSecond()));
            output.table(
                    List.of("partition", "end", "committed", "behind"),
                    replay.partitions().stream()
                            .map(
                                    p ->
                                            List.of(
                                                    p.partition(),
                                                    p.end(),
                                                    p.committed(),
                                                    p.recordsBehind()))
                            .toList());
        }
    }

    private static List<Object> row(PartitionLag lag) {
        // null is an empty cell
        return Arrays.asList(
                lag.partition(),
                lag.end(),
                number(lag.committed()),
                lag.recordsBehind(),
                number(lag.secondsBehind()),
                rounded(lag.recordsPerSecond()));
    }

    private static Long number(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }

    private static Long rounded(OptionalDouble number) {
        return number.isPresent() ? Math.round(number.getAsDouble()) : null;
    }
}
