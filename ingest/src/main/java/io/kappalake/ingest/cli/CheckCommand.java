package io.kappalake.ingest.cli;

import io.kappalake.ingest.check.CheckReport;
import io.kappalake.ingest.check.LakehouseCheck;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.cli.DurationConverter;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.config.Durations;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./kappalake check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Prove by SQL that no record was lost or doubled: records read = order_events +"
                    + " dead_letters, and order_events = counted in windows + late_events.",
            "Works while ingest runs. Exit code 0: all holds; 3: something differs."
        })
final class CheckCommand implements Callable<Integer> {
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = DurationConverter.class,
            description =
                    "How long a difference may take to go away: the tables commit one after the"
                            + " other (default: ${DEFAULT-VALUE}).")
    private Duration patience;

    @Override
    public Integer call() {
        try (LakehouseCheck check = LakehouseCheck.open(lakehouse.load())) {
            CheckReport report = check.run(patience, this::announceWait);
            new CheckPrinter(output).print(report);
            output.result(report);
            return report.ok() ? 0 : ErrorCode.DIFFERENT.exitCode();
        }
    }

    private void announceWait(CheckReport first) {
        output.err()
                .println(
                        "%s; waiting up to %s for the tables to settle (--patience)"
                                .formatted(
                                        CheckPrinter.verdict(first), Durations.format(patience)));
        output.err().flush();
    }
}
