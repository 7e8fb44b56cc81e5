package io.kappalake.ingest.cli;

import io.kappalake.ingest.check.Backlog;
import io.kappalake.ingest.check.PartitionBacklog;
import io.kappalake.lakehouse.cli.DurationConverter;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.config.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./kappalake ingest wait}. */
@Command(
        name = "wait",
        description = {
            "Wait until all that Kafka holds now is in the tables. Exit code 1 if that takes",
            "longer than the patience."
        },
        mixinStandardHelpOptions = true)
final class WaitCommand implements Callable<Integer> {
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            defaultValue = "10m",
            converter = DurationConverter.class,
            description =
                    "How long to wait at most, such as 90s or 10m (default: ${DEFAULT-VALUE}).")
    private Duration patience;

    record Waited(boolean complete, Duration took, List<PartitionBacklog> partitions) {}

    @Override
    public Integer call() {
        Instant began = Instant.now();
        try (Backlog backlog = Backlog.open(lakehouse.load())) {
            boolean complete = backlog.await(patience);
            Duration took = Duration.between(began, Instant.now());
            List<PartitionBacklog> partitions = backlog.look();
            long records = partitions.stream().mapToLong(PartitionBacklog::end).sum();
            output.say(
                    complete
                            ? "All records up to the ends of %d partitions (sum of offsets %d) are in the tables"
                                    .formatted(partitions.size(), records)
                            : "Not all records are in the tables after %s: './kappalake ingest status' tells whether the job runs"
                                    .formatted(Durations.format(patience)));
            output.result(new Waited(complete, took, partitions));
            return complete ? 0 : 1;
        }
    }
}
