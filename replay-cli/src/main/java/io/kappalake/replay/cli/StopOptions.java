package io.kappalake.replay.cli;

import io.kappalake.orders.topic.PartitionOffsets;
import io.kappalake.replay.plan.Bound;
import java.time.Clock;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say where a replay ends, of which one is given at most. */
final class StopOptions {
    @Option(
            names = "--to",
            paramLabel = "WHERE",
            description = "now (default: all that the live tables hold), or as --from.")
    private Optional<String> to = Optional.empty();

    @Option(
            names = "--to-offset",
            paramLabel = "P=N,...",
            description =
                    "Before these offsets, by partition, such as 0=100,1=250; other partitions are"
                            + " read as far as the live tables have come. The same as --to offsets:...")
    private Optional<String> toOffset = Optional.empty();

    /**
     * Returns the stop.
     *
     * @param topic that is read
     * @throws io.kappalake.lakehouse.LakehouseException {@code INVALID_INPUT} if it is none
     */
    Bound bound(String topic, Clock clock) {
        return toOffset.isPresent()
                ? Bound.parse("--to-offset", PartitionOffsets.PREFIX + toOffset.get(), topic, clock)
                : Bound.parse("--to", to.orElse("now"), topic, clock);
    }
}
